import AccessRules

// The measures of numbers and instants that calls bring. What they say is named as the call names it.
extension BoundaryLimit {
    /// Refuses to look for fewer items than one.
    ///
    /// - Parameter name: How the call names the number.
    @inline(__always)
    static func check(itemCount: Int, _ name: StaticString) throws(StoreError) {
        if itemCount < itemCountMinimum { throw tooFew(itemCount, name) }
    }

    private static func tooFew(_ count: Int, _ name: StaticString) -> StoreError {
        StoreError(.invalid("the \(name) is \(count), and is at least \(itemCountMinimum)"))
    }
}

extension Instant {
    /// The instant that a question is about: the one that is asked for, or now.
    ///
    /// The end of time is none: it stands for "no end", so that nothing holds at it, not even what
    /// never ends.
    ///
    /// - Throws: ``StoreError/Kind/invalid(_:)``: it is the end of time.
    @inline(__always)
    static func asked(_ instant: Instant?, now: Instant) throws(StoreError) -> Instant {
        let instant = instant ?? now
        if instant == .distantFuture { throw endOfTime }
        return instant
    }

    private static var endOfTime: StoreError {
        StoreError(
            .invalid(
                """
                no question can be asked of the instant \(distantFuture.iso8601): it stands for the \
                end of what never ends; ask about an earlier one
                """))
    }
}
