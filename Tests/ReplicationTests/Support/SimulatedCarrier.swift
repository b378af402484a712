import LatchkeyReplication
import Synchronization
import SystemPackage
import TestNumbers

/// A carrier in memory, which several replicas reach, each by a link of its own.
final class SimulatedCarrier: Sendable {
    struct Contents {
        var records: [[UInt8]] = []
        /// How many records are gone from the front.
        var firstNumber: UInt64 = 1
        var snapshots: [CarriedSnapshot: FilePath] = [:]
        /// Appends that were not answered, and may be done yet.
        var underway: [(record: [UInt8], number: UInt64)] = []

        var end: UInt64 { firstNumber + UInt64(records.count) - 1 }

        mutating func append(_ record: [UInt8], _ number: UInt64) -> Bool {
            guard number == end + 1 else { return false }
            records.append(record)
            return true
        }
    }

    let contents = Mutex(Contents())
    let scratch: FilePath
    let maximumRecordByteCount: Int

    init(_ scratch: FilePath, maximumRecordByteCount: Int = 1 << 20) {
        self.scratch = scratch
        self.maximumRecordByteCount = maximumRecordByteCount
    }

    /// What replicas reach it by.
    func link(seed: UInt64 = 0, _ faults: SimulatedLink.Faults = .init()) -> SimulatedLink {
        SimulatedLink(self, seed, faults)
    }

    /// How many records there are.
    var end: UInt64 { contents.withLock { $0.end } }

    /// How many it still has.
    var recordCount: Int { contents.withLock { $0.records.count } }

    /// Loses its last records, as a carrier does that does not synchronize what it acknowledges.
    ///
    /// What was underway is gone with the connections: if it came yet, in the place of what is forgotten, that would be
    /// another history.
    func forget(_ count: Int) {
        contents.withLock { contents in
            contents.records.removeLast(min(count, contents.records.count))
            contents.underway = []
        }
    }

    /// Turns a bit of a record.
    func flip(_ number: UInt64, byte: Int) {
        contents.withLock { $0.records[Int(number - $0.firstNumber)][byte] ^= 1 }
    }
}

/// The way of one replica to a carrier, on which calls fail.
final class SimulatedLink: Carrier {
    /// Of a thousand calls so many.
    struct Faults: Sendable {
        /// That fail, with nothing done.
        var failed = 0
        /// That are done, and not answered.
        var unansweredDone = 0
        /// Appends that are not answered, and are done with a later call, if they can be then.
        var delayed = 0
        /// Reads of which a bit is another.
        var flipped = 0
        /// Reads that leave records out at their beginning.
        var skipped = 0
    }

    private let carrier: SimulatedCarrier
    private let state: Mutex<(numbers: SplitMix64, faults: Faults, isCut: Bool)>

    init(_ carrier: SimulatedCarrier, _ seed: UInt64, _ faults: Faults) {
        self.carrier = carrier
        state = Mutex((SplitMix64(seed: seed), faults, false))
    }

    /// Cuts the replica off, or lets it reach the carrier again.
    var isCut: Bool {
        get { state.withLock { $0.isCut } }
        set { state.withLock { $0.isCut = newValue } }
    }

    /// Lets no call fail from here on.
    func heal() { state.withLock { ($0.faults, $0.isCut) = (Faults(), false) } }

    var maximumRecordByteCount: Int { carrier.maximumRecordByteCount }

    private func draw() throws(CarrierError) -> (number: Int, faults: Faults, extra: Int) {
        let drawn = state.withLock {
            ($0.numbers.below(1_000), $0.faults, $0.numbers.below(1 << 30), $0.isCut)
        }
        if drawn.3 { throw .failed("cut off") }
        guard drawn.0 >= drawn.1.failed else { throw .failed("not reached") }
        return (drawn.0 - drawn.1.failed, drawn.1, drawn.2)
    }

    /// What was underway comes, before anything that is asked for later.
    private func deliver(_ contents: inout SimulatedCarrier.Contents) {
        let underway = contents.underway
        contents.underway = []
        for each in underway { _ = contents.append(each.record, each.number) }
    }

    func append(_ record: [UInt8], number: UInt64) throws(CarrierError) -> Bool {
        let (drawn, faults, _) = try draw()
        if drawn < faults.delayed {
            carrier.contents.withLock { $0.underway.append((record, number)) }
            throw .unanswered("on its way")
        }
        let isDone = carrier.contents.withLock { contents in
            deliver(&contents)
            return contents.append(record, number)
        }
        if drawn < faults.delayed + faults.unansweredDone { throw .unanswered("lost answer") }
        return isDone
    }

    func records(from number: UInt64, byteCount: Int) throws(CarrierError) -> [[UInt8]] {
        let (drawn, faults, extra) = try draw()
        var found = carrier.contents.withLock { contents -> [[UInt8]] in
            deliver(&contents)
            guard number >= contents.firstNumber, number <= contents.end else { return [] }
            var count = 0
            return Array(
                contents.records[Int(number - contents.firstNumber)...].prefix { record in
                    defer { count += record.count }
                    return count < byteCount
                })
        }
        if drawn < faults.flipped, !found.isEmpty {
            let place = extra % found.count
            found[place][extra % found[place].count] ^= UInt8(1 << (extra % 8))
        } else if drawn < faults.flipped + faults.skipped, found.count > 1 {
            found.removeFirst()
        }
        return found
    }

    func extent() throws(CarrierError) -> ClosedRange<UInt64>? {
        _ = try draw()
        return carrier.contents.withLock { contents in
            contents.records.isEmpty ? nil : contents.firstNumber...contents.end
        }
    }

    func wait(for number: UInt64, milliseconds: Int) { usleepMilliseconds(min(milliseconds, 2)) }

    func put(_ snapshot: CarriedSnapshot, from file: FilePath) throws(CarrierError) {
        _ = try draw()
        let place = carrier.scratch.appending("snapshot-\(snapshot.number)-\(snapshot.digest)")
        copy(file, to: place)
        carrier.contents.withLock { $0.snapshots[snapshot] = place }
    }

    func snapshots() throws(CarrierError) -> [CarriedSnapshot] {
        _ = try draw()
        return carrier.contents.withLock { Array($0.snapshots.keys) }
    }

    func get(_ snapshot: CarriedSnapshot, to file: FilePath) throws(CarrierError) {
        _ = try draw()
        guard let place = carrier.contents.withLock({ $0.snapshots[snapshot] }) else {
            throw .failed("no such snapshot")
        }
        copy(place, to: file)
    }

    func remove(_ snapshots: [CarriedSnapshot], recordsBelow number: UInt64) throws(CarrierError) {
        _ = try draw()
        carrier.contents.withLock { contents in
            for snapshot in snapshots { contents.snapshots[snapshot] = nil }
            let count = min(
                contents.records.count,
                Int(max(number, contents.firstNumber) - contents.firstNumber))
            contents.records.removeFirst(count)
            contents.firstNumber += UInt64(count)
        }
    }
}
