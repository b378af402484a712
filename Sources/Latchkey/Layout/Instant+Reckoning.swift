import AccessRules

// Instants as keys sort them, and as far as they are reckoned with.
extension Instant {
    /// The instant as a number that sorts as it does: times before 1970 come first.
    var sortOrder: UInt64 { UInt64(bitPattern: millisecondsSince1970) ^ (1 << 63) }

    /// The instant of that number.
    init(sortOrder: UInt64) {
        self.init(millisecondsSince1970: Int64(bitPattern: sortOrder ^ (1 << 63)))
    }

    /// The instant so many milliseconds later, or earlier by a number below 0; `.distantFuture` at most, `.distantPast` at least.
    package func adding(_ milliseconds: Int64) -> Instant {
        let (sum, isBeyond) = millisecondsSince1970.addingReportingOverflow(milliseconds)
        if isBeyond { return milliseconds < 0 ? .distantPast : .distantFuture }
        return Instant(millisecondsSince1970: sum)
    }

    /// The instant; nil for the one that never comes.
    package var unlessNever: Instant? { self == .distantFuture ? nil : self }

    /// Whether it is more than so many milliseconds later than another.
    func isLater(than other: Instant, by milliseconds: Int64) -> Bool {
        self > other.adding(milliseconds)
    }
}
