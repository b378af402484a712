import Glibc

/// What became of a record that was to be appended.
enum AppendOutcome: Equatable {
    /// It is where it should be.
    case appended
    /// Another is there.
    case taken
    /// Nothing is there, since the carrier ends before.
    case forgotten
}

extension Carrier {
    /// How long nobody asks a carrier again that did not answer.
    private var pauseMilliseconds: Int { 20 }

    /// Appends a record, and where the carrier does not say whether it did looks whether it is there, until it is known or
    /// the time is up. Another takes its place only if a replica of the store's made it: what is read otherwise than it was written
    /// says nothing of what is there.
    ///
    /// - Throws: ``CarrierError``: `unanswered` where it was asked to, and it is not known whether it did; it may do so
    ///   later.
    func append(
        _ record: [UInt8], number: UInt64, within duration: Duration, _ key: ReplicationKey
    ) throws(CarrierError) -> AppendOutcome {
        let deadline = ContinuousClock.now + duration
        var unanswered: String?
        while true {
            do throws(CarrierError) {
                if try append(record, number: number) { return .appended }
                // It may be this one, from an attempt that was not answered.
                guard let found = try records(from: number, byteCount: 1).first else {
                    return .forgotten
                }
                if found == record { return .appended }
                if (try? Record(found, with: key)) != nil { return .taken }
                unanswered = "record \(number) cannot be read as it was written"
            } catch {
                if case .unanswered(let reason) = error { unanswered = reason }
                guard ContinuousClock.now < deadline else {
                    if let unanswered { throw .unanswered(unanswered) }
                    throw error
                }
            }
            if ContinuousClock.now >= deadline, let unanswered { throw .unanswered(unanswered) }
            usleep(UInt32(1_000 * pauseMilliseconds))
        }
    }
}
