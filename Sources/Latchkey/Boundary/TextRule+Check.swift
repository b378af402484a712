extension TextRule {
    /// Refuses a text that is longer than it may be, or shorter.
    ///
    /// - Parameter what: What the text is, for the error.
    /// - Throws: ``StoreError/Kind/invalid(_:)``, which names the limit.
    func check(_ text: String, as what: String) throws(StoreError) {
        let count = text.utf8.count
        if byteCounts.contains(count) { return }
        throw StoreError(.invalid("\(what) is \(expectation), and this has \(count)"))
    }

    /// Refuses a text that is too long to be equal to, or the beginning of, any such.
    func checkLength(_ text: String, as what: String) throws(StoreError) {
        let count = text.utf8.count
        if count <= byteCounts.upperBound { return }
        throw StoreError(.invalid("\(what) is \(expectation), and this has \(count)"))
    }
}
