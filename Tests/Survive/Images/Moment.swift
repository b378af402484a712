/// A moment at which the power fails: just before something is on the medium.
struct Moment {
    /// By number of event.
    let number: Int
    let disk: Disk
    /// What is surely there now, and after what comes now.
    let promised: [Disk]
    /// The last commit that was acknowledged.
    let acknowledged: UInt64?

    /// What may be there or not: of which file, and which of its pieces.
    let pieces: [(file: Int, index: Int)]

    init(_ number: Int, _ disk: Disk, promised: [Disk], acknowledged: UInt64?) {
        self.number = number
        self.disk = disk
        self.promised = promised
        self.acknowledged = acknowledged
        pieces = disk.files.keys.sorted().flatMap { file in
            (disk.files[file]?.pending.indices ?? 0..<0).map { (file, $0) }
        }
    }

    /// The moments of a recording, in their order.
    ///
    /// - Parameter isLying: Whether the medium says that it has brought there what it has not: to see that
    ///   what is lost then is noticed.
    static func all(of recording: Recording, isLying: Bool) -> [Moment] {
        var moments: [Moment] = []
        var disk = Disk()
        var liar = Disk()
        var acknowledged: UInt64?
        for (number, event) in recording.events.enumerated() {
            var before = disk
            disk.take(event, of: recording)
            if isLying { liar.take(event.unsynced, of: recording) }
            switch event.kind {
            case .acknowledged(let position):
                acknowledged = max(position, acknowledged ?? 0)
                continue
            case .write(_, _, true): before.begin(event, of: recording)
            case .sync, .syncFolder, .syncFailed: break
            default: continue
            }
            moments.append(
                Moment(
                    number, isLying ? liar : before, promised: [before, disk],
                    acknowledged: acknowledged))
        }
        moments.append(
            Moment(
                recording.events.count, isLying ? liar : disk, promised: [disk],
                acknowledged: acknowledged))
        return moments
    }

    func piece(_ index: Int) -> Disk.Piece? {
        disk.files[pieces[index].file]?.pending[pieces[index].index]
    }

    /// Whether a sector is there in part, which no disk does, but a commit that failed at its last write
    /// looks the same.
    func isTornWithinSector(_ choice: Choice) -> Bool {
        pieces.indices.contains { index in
            guard let piece = piece(index), piece.isWithinSector else { return false }
            return choice.parts[index] != 0 && choice.parts[index] != piece.whole
        }
    }

    /// The folder as the power leaves it.
    func image(_ choice: Choice, _ source: [UInt8]) -> [String: [UInt8]] {
        var names = disk.names
        for (change, isThere) in zip(disk.pendingNames, choice.names) where isThere {
            Disk.apply(change, to: &names)
        }
        var contents: [Int: [UInt8]] = [:]
        for file in Set(names.values) { contents[file] = disk.files[file]?.durable ?? [] }
        for (index, place) in pieces.enumerated() {
            guard let piece = piece(index), contents[place.file] != nil else { continue }
            var begin = 0
            for (number, end) in piece.ends.enumerated() {
                defer { begin = end }
                guard choice.parts[index] & piece.parts & (1 << UInt16(number)) != 0 else {
                    continue
                }
                let first = piece.bytes.lowerBound + begin
                contents[place.file]?.put(
                    source[first..<(first + end - begin)], at: piece.offset + begin)
            }
        }
        for file in contents.keys {
            contents[file]?.pad(to: disk.files[file]?.current.count ?? 0, choice.size)
        }
        return names.compactMapValues { contents[$0] }
    }
}

extension Recording.Event {
    /// The same as a medium has it that brings nothing there when it is told to.
    fileprivate var unsynced: Recording.Event {
        var event = self
        switch kind {
        case .write(let offset, let bytes, true):
            event.kind = .write(offset: offset, bytes: bytes, isSynced: false)
        case .sync, .syncFailed: event.kind = .acknowledged(0)
        default: break
        }
        return event
    }
}

/// What is there of what may be there.
struct Choice {
    enum Size {
        /// As far as anything of it is there.
        case least
        /// As large as programs saw it; what is not there is zeros.
        case grown
        /// The same, where what is not there is what some other file had there.
        case stale
    }

    /// For each piece its parts.
    var parts: [UInt16]
    /// For each change of a name whether it is there.
    var names: [Bool]
    var size = Size.least
    /// What is left of the lock file: see ``LockRemains``.
    var lock = LockRemains.none
}

/// What is left of a lock file, which is never synchronized, and never has to be.
enum LockRemains: CaseIterable {
    case none, empty, zeros, stale, torn
}

extension [UInt8] {
    mutating func put(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        if count < offset + bytes.count {
            self += [UInt8](repeating: 0, count: offset + bytes.count - count)
        }
        replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }

    mutating func pad(to size: Int, _ how: Choice.Size) {
        guard how != .least, count < size else { return }
        let old = count
        self += [UInt8](repeating: 0, count: size - old)
        guard how == .stale else { return }
        // Pages of the file itself, from elsewhere: they look as if they were right.
        for at in old..<size {
            self[at] = old > 8_192 ? self[8_192 + (at &* 3) % (old - 8_192)] : 0xA5
        }
    }
}
