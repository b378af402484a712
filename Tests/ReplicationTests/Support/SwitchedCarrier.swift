import LatchkeyReplication
import Synchronization
import SystemPackage

/// A carrier that is another from one moment to the next.
final class SwitchedCarrier: Carrier {
    private let current: Mutex<any Carrier>

    init(_ first: any Carrier) { current = Mutex(first) }

    func set(_ next: any Carrier) { current.withLock { $0 = next } }

    private var it: any Carrier { current.withLock { $0 } }

    var maximumRecordByteCount: Int { it.maximumRecordByteCount }

    func append(_ record: [UInt8], number: UInt64) throws(CarrierError) -> Bool {
        try it.append(record, number: number)
    }

    func records(from number: UInt64, byteCount: Int) throws(CarrierError) -> [[UInt8]] {
        try it.records(from: number, byteCount: byteCount)
    }

    func extent() throws(CarrierError) -> ClosedRange<UInt64>? { try it.extent() }

    func wait(for number: UInt64, milliseconds: Int) {
        it.wait(for: number, milliseconds: milliseconds)
    }

    func put(_ snapshot: CarriedSnapshot, from file: FilePath) throws(CarrierError) {
        try it.put(snapshot, from: file)
    }

    func snapshots() throws(CarrierError) -> [CarriedSnapshot] { try it.snapshots() }

    func get(_ snapshot: CarriedSnapshot, to file: FilePath) throws(CarrierError) {
        try it.get(snapshot, to: file)
    }

    func remove(_ snapshots: [CarriedSnapshot], recordsBelow number: UInt64) throws(CarrierError) {
        try it.remove(snapshots, recordsBelow: number)
    }
}
