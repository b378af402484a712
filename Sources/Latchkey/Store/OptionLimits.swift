import LMDB

extension Store.Options {
    /// Refuses numbers that mean nothing, before anything is opened or made.
    ///
    /// - Throws: ``StoreError/Kind/invalid(_:)``: it names the option, what it is, and what it may be.
    func check() throws(StoreError) {
        try check(maximumByteCount, "maximumByteCount", 1...Int.max)
        try check(maximumReaderCount, "maximumReaderCount", 1...Limits.maximumReaderCount)
        try check(
            rememberedBlockCount, "rememberedBlockCount", 0...Limits.maximumRememberedValueCount)
        try check(
            rememberedIdentityCount, "rememberedIdentityCount", 0...Limits.maximumSettledNumberCount
        )
        if longReaderThreshold < .zero { throw tooShort("longReaderThreshold", "zero or more") }
        if let pastDuration, pastDuration < .milliseconds(1) {
            throw tooShort("pastDuration", "a millisecond or more, or nil for ever")
        }
        if let maximumReadDuration, maximumReadDuration <= .zero {
            throw tooShort("maximumReadDuration", "more than zero, or nil for no limit")
        }
    }

    private func check(_ number: Int, _ name: String, _ range: ClosedRange<Int>)
        throws(StoreError)
    {
        if range.contains(number) { return }
        let most =
            range.upperBound == .max
            ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        throw StoreError(.invalid("the option \(name) is \(number), and is \(most)"))
    }

    // How short it is can be more than a duration is able to say of itself.
    private func tooShort(_ name: String, _ right: String) -> StoreError {
        StoreError(.invalid("the option \(name) is too short: it is \(right)"))
    }
}
