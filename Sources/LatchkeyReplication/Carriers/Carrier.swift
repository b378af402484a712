public import SystemPackage

/// Whatever has the records of commits in their order: it appends one only if its end is where the writer believes it to
/// be, and forgets none that it acknowledged.
///
/// Calls wait; they come from any thread, one after another from each replica. A carrier that does not keep to this is
/// found out by the replicas, who check every record: it costs availability, and no answer.
public protocol Carrier: Sendable {
    /// The most bytes of a record. A commit that has more is several records.
    var maximumRecordByteCount: Int { get }

    /// Appends a record, if the last one is that before it, so that it is on the medium.
    ///
    /// - Parameter number: Its own: 1 for the first of all.
    /// - Returns: Whether it did: false where the end is another, and nothing was done.
    /// - Throws: ``CarrierError``: of `unanswered` it is not known whether it was done.
    func append(_ record: [UInt8], number: UInt64) throws(CarrierError) -> Bool

    /// Records from a number on, in their order and without gaps, as many as there are up to about so many bytes, and one at least if
    /// there is one.
    ///
    /// - Throws: ``CarrierError``.
    func records(from number: UInt64, byteCount: Int) throws(CarrierError) -> [[UInt8]]

    /// The numbers of the first record that it has and of the last; nil where it has none.
    ///
    /// - Throws: ``CarrierError``.
    func extent() throws(CarrierError) -> ClosedRange<UInt64>?

    /// Waits until there may be a record of that number, and no longer than that many milliseconds.
    func wait(for number: UInt64, milliseconds: Int)

    /// Puts a snapshot, whole or not at all.
    ///
    /// - Throws: ``CarrierError``.
    func put(_ snapshot: CarriedSnapshot, from file: FilePath) throws(CarrierError)

    /// The snapshots that it has, in no order.
    ///
    /// - Throws: ``CarrierError``.
    func snapshots() throws(CarrierError) -> [CarriedSnapshot]

    /// Writes bytes of a snapshot behind those that a file has already.
    ///
    /// - Throws: ``CarrierError``: what was written stays, to go on from.
    func get(_ snapshot: CarriedSnapshot, to file: FilePath) throws(CarrierError)

    /// Removes a snapshot, and records that come before a number, which nobody who begins with a later one needs.
    ///
    /// - Throws: ``CarrierError``.
    func remove(_ snapshots: [CarriedSnapshot], recordsBelow number: UInt64) throws(CarrierError)
}

/// A copy of the store, as the carrier has it.
public struct CarriedSnapshot: Hashable, Sendable {
    /// The number of the last record that is in it.
    public var number: UInt64
    /// How many bytes the file has.
    public var byteCount: Int
    /// The SHA-256 of the file, in hexadecimal.
    public var digest: String
    /// The code of the replicas' key over the three, in hexadecimal.
    public var code: String

    /// A snapshot as a carrier found it.
    public init(number: UInt64, byteCount: Int, digest: String, code: String) {
        self.number = number
        self.byteCount = byteCount
        self.digest = digest
        self.code = code
    }
}

/// Why a carrier did not do what it was asked for.
public enum CarrierError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It was not reached, or refused: nothing was done.
    case failed(String)
    /// It did not answer: what was asked for may have been done, or be done yet.
    case unanswered(String)

    /// Everything in one line.
    public var description: String {
        switch self {
        case .failed(let reason): reason
        case .unanswered(let reason): "no answer: \(reason)"
        }
    }
}
