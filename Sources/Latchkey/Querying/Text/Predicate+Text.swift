extension Predicate {
    /// A condition from its text: from all that ``description`` writes, and from what differs
    /// from that in spaces and parentheses alone.
    ///
    /// ```text
    /// kind == "Customer" && !(state == deleted) && grantedGroups.any(name.hasPrefix("Tech"))
    /// ```
    ///
    /// Fields and relations have the names of the interchange format. Text stands between
    /// quotation marks, the names of enumerations without; a user is `("ACCOUNT", "ID")` or
    /// `"ACCOUNT/ID"`; an instant is text like `"2026-01-31T23:59:59.999Z"`. `!=` may be written
    /// for what is not equal, `contains("ID")` for `any(id == "ID")`, and `isEmpty` for the
    /// contrary of `any`. `&&` binds tighter than `||`.
    ///
    /// Nothing is looked up: whether what the text names is there is said where it is asked.
    /// Any text may be given, however it came: parentheses are nested 64 deep at most, and memory
    /// and time go by the length of the text, which is the caller's to bound.
    ///
    /// Complexity: linear in the length of the text; the bounds of a field that stand in one
    /// conjunction are each compared with the others.
    ///
    /// - Throws: ``StoreError/Kind/invalid(_:)``: the text is no condition on such a thing; it says
    ///   at which character, counted from 1, and what there could be.
    public init(text: String) throws(StoreError) {
        self.init(try ConditionParser.condition(of: text, Thing.source.words.vocabulary))
    }
}
