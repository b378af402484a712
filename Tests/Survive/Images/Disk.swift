/// A folder on a medium that loses its power: what is surely there, and what may be.
///
/// Until a sync has returned, of what was written since the last one each sector may be there as it
/// was at any time since, or as it was before; a file has any of the sizes that it had; and each
/// change of a name may have come to be or not. What a descriptor opened with `O_DSYNC` writes is there when
/// the call returns, and nothing else with it.
struct Disk {
    /// What is written or lost as a whole.
    static let sectorSize = 512
    private static let pageSize = 4_096

    /// A part of what was written: at most a page, in sectors.
    struct Piece {
        let offset: Int
        let bytes: Range<Int>
        /// Where its parts end, counted from its begin. Each may be there without the others; of a piece
        /// that lies within a sector, a part is there only with all before it.
        let ends: [Int]
        let isWithinSector: Bool
        /// The parts that nothing has overwritten.
        var parts: UInt16

        init(offset: Int, bytes: Range<Int>) {
            self.offset = offset
            self.bytes = bytes
            let sector = Disk.sectorSize
            isWithinSector = offset / sector == (offset + bytes.count - 1) / sector
            if isWithinSector {
                // The fields of a meta page: map size, two trees, last page, number.
                ends = [8, 56, 104, 112].filter { $0 < bytes.count } + [bytes.count]
            } else {
                let first = sector - offset % sector
                ends = Array(stride(from: first, to: bytes.count, by: sector)) + [bytes.count]
            }
            parts = UInt16(truncatingIfNeeded: (1 << ends.count) - 1)
        }

        /// All of it.
        var whole: UInt16 { UInt16(truncatingIfNeeded: (1 << ends.count) - 1) }
    }

    struct File {
        /// What is surely there.
        var durable: [UInt8] = []
        /// What programs see.
        var current: [UInt8] = []
        /// What may be there, in the order of writing; and how many of these a sync failed to bring
        /// there, which no later sync does.
        var pending: [Piece] = []
        var doubtfulCount = 0
    }

    enum NameChange {
        case add(String, Int)
        case remove(String)
    }

    var files: [Int: File] = [:]
    var names: [String: Int] = [:]
    var pendingNames: [NameChange] = []

    /// What programs see under a name.
    private func file(named name: String) -> Int? {
        var names = names
        for change in pendingNames { Self.apply(change, to: &names) }
        return names[name]
    }

    static func apply(_ change: NameChange, to names: inout [String: Int]) {
        switch change {
        case .add(let name, let file): names[name] = file
        case .remove(let name): names[name] = nil
        }
    }

    /// Notes what happened.
    mutating func take(_ event: Recording.Event, of recording: Recording) {
        let number = event.file
        switch event.kind {
        case .known(let name):
            guard let bytes = recording.before[name] else { return }
            files[number] = File(durable: bytes, current: bytes)
            names[name] = number
        case .create(let name):
            files[number] = File()
            pendingNames.append(.add(name, number))
        case .link(_, let name): pendingNames.append(.add(name, number))
        case .rename(let old, let name):
            pendingNames.append(.add(name, number))
            pendingNames.append(.remove(old))
        case .unlink(let name): pendingNames.append(.remove(name))
        case .write(let offset, let bytes, let isSynced):
            files[number]?.write(offset, bytes, recording.bytes)
            if isSynced { files[number]?.settle(offset..<(offset + bytes.count)) }
        case .resize(let size): files[number]?.resize(size)
        case .grow(let size):
            if let now = files[number]?.current.count, now < size { files[number]?.resize(size) }
        case .sync: files[number]?.settleAll(recording.bytes)
        case .syncFailed: files[number]?.doubt()
        case .syncFolder:
            for change in pendingNames { Self.apply(change, to: &names) }
            pendingNames = []
        case .acknowledged: break
        }
    }

    /// What is not surely there, whole: for the moment before a write that is on the medium when it returns.
    mutating func begin(_ event: Recording.Event, of recording: Recording) {
        guard case .write(let offset, let bytes, _) = event.kind else { return }
        files[event.file]?.write(offset, bytes, recording.bytes)
    }
}

extension Disk.File {
    mutating func write(_ offset: Int, _ range: Range<Int>, _ source: [UInt8]) {
        let end = offset + range.count
        if current.count < end { current += [UInt8](repeating: 0, count: end - current.count) }
        current.replaceSubrange(offset..<end, with: source[range])
        obscure(offset..<end)
        var at = offset
        while at < end {
            let next = min(end, (at / 4_096 + 1) * 4_096)
            let first = range.lowerBound + (at - offset)
            pending.append(Disk.Piece(offset: at, bytes: first..<(first + next - at)))
            at = next
        }
    }

    /// What a sync failed to bring to the medium is not there where something else was written since.
    private mutating func obscure(_ range: Range<Int>) {
        for index in 0..<doubtfulCount {
            var begin = 0
            for (number, end) in pending[index].ends.enumerated() {
                let part = (pending[index].offset + begin)..<(pending[index].offset + end)
                if part.overlaps(range) { pending[index].parts &= ~(1 << UInt16(number)) }
                begin = end
            }
        }
    }

    mutating func resize(_ size: Int) {
        if size < current.count {
            current.removeLast(current.count - size)
        } else {
            current += [UInt8](repeating: 0, count: size - current.count)
        }
    }

    mutating func settleAll(_ source: [UInt8]) {
        guard doubtfulCount > 0 else {
            durable = current
            pending = []
            return
        }
        if durable.count < current.count {
            durable += [UInt8](repeating: 0, count: current.count - durable.count)
        }
        for piece in pending.dropFirst(doubtfulCount) {
            let target = piece.offset..<(piece.offset + piece.bytes.count)
            durable.replaceSubrange(target, with: source[piece.bytes])
        }
        pending.removeLast(pending.count - doubtfulCount)
    }

    /// What is in these sectors is on the medium as programs see it.
    mutating func settle(_ range: Range<Int>) {
        let sector = Disk.sectorSize
        let begin = range.lowerBound / sector * sector
        let end = min(current.count, (range.upperBound + sector - 1) / sector * sector)
        if durable.count < end { durable += [UInt8](repeating: 0, count: end - durable.count) }
        durable.replaceSubrange(begin..<end, with: current[begin..<end])
        let doubtful = doubtfulCount
        doubtfulCount = pending.count
        obscure(begin..<end)
        doubtfulCount = doubtful
        let isGone = pending.map { $0.parts == 0 }
        doubtfulCount -= isGone.prefix(doubtful).count { $0 }
        pending = zip(pending, isGone).compactMap { $1 ? nil : $0 }
    }

    mutating func doubt() { doubtfulCount = pending.count }
}
