extension Order {
    /// The order of a name, such as `identity`.
    ///
    /// - Throws: ``StoreError/Kind/invalid(_:)``: things of this kind have no such order; it lists
    ///   those that there are.
    package init(text: String) throws(StoreError) {
        let words = Thing.source.words.vocabulary
        guard let name = words.orders.first(where: { $0.rawValue == text }) else {
            let names = words.orders.map(\.rawValue).joined(separator: ", ")
            throw StoreError(
                .invalid(
                    "\(words.thing) has no order by \(text), but by one of \(names)"))
        }
        self.init(name: name)
    }
}
