// What the keys of operations are beyond those of things.
extension LineFields {
    /// Refuses a line without a key: of what an operation sets nothing goes without saying.
    func require(_ key: InterchangeKey, _ expected: String) throws(InterchangeError) {
        if !has(key) { throw missing(key, expected) }
    }

    /// The truth of a key that must be there.
    func requiredFlag(_ key: InterchangeKey) throws(InterchangeError) -> Bool {
        try require(key, "true or false")
        return try flag(key)
    }

    /// The thing of a key that must be there, as `ACCOUNT/ID`.
    func requiredReference<Thing>(_ key: InterchangeKey) throws(InterchangeError) -> Ref<Thing> {
        guard let reference = try reference(key, to: Thing.self) else {
            throw missing(key, Self.referenceExpectation)
        }
        return reference
    }

    /// The keys whose values are to be emptied: those that `clear` lists, none when it is left out.
    ///
    /// - Throws: ``InterchangeError``: it lists one that cannot be, or that is given too.
    func cleared(_ clearable: InterchangeKeys) throws(InterchangeError) -> InterchangeKeys {
        var cleared: InterchangeKeys = []
        for name in try list(.clear, .kind) {
            let name = Array(name.text.utf8)
            guard let key = InterchangeKey(name.span), clearable.contains(key) else {
                throw error(
                    .clear, "found \"\(name.span.shownText(name.indices))\" in the list",
                    "one of \(clearable.list)")
            }
            guard !has(key) else {
                throw error(key, "found beside \"\(key.name)\" in \"clear\"", "one of the two")
            }
            cleared.insert(key)
        }
        return cleared
    }

    /// Whether the value that an operation sets is given, which it must be if it is not cleared.
    func isGiven(_ key: InterchangeKey) throws(InterchangeError) -> Bool {
        let cleared = try cleared(InterchangeKeys(arrayLiteral: key))
        if cleared.contains(key) { return false }
        try require(key, "a value, or \"\(key.name)\" in \"clear\"")
        return true
    }

    /// The seed of the secrets that an operation makes, another each time when it is left out. What
    /// was found instead is not shown: it may be most of one.
    func seed() throws(InterchangeError) -> SecretSeed {
        guard has(.seed) else { return .random() }
        guard let text = try text(value(.seed), .kind),
            let bytes = HexadecimalText.bytes(of: text), let seed = SecretSeed(bytes)
        else {
            throw error(
                .seed, "found something else",
                "\(2 * SecretSeed.byteCount) hexadecimal digits in lower case")
        }
        return seed
    }
}
