import AccessRules

/// Texts that are unique whatever their letter case, as keys of names: addresses among an
/// account's users that are not removed, and subdomains in the store.
///
/// They are folded as names are, by tables of this library's own: what is one text must not depend
/// on the Unicode of the Swift that a program runs with.
enum UniqueText {
    /// How many bytes a folded text may have, so that a key has room for it and for a number.
    static let maximumByteCount = NameKey.maximumByteCount - 5 - 11

    static func folded(_ text: String) -> String {
        String(decoding: Folding.folded(text), as: UTF8.self)
    }

    /// The key of a text that somebody else has, too: in older stores that was told apart. No
    /// folded text has a zero byte.
    static func second(_ folded: String, _ ordinal: Ordinal) -> String { "\(folded)\0\(ordinal)" }

    /// The keys of a folded text: the text itself, and those of others that have it, too.
    static func keys(_ folded: String) -> NameRange {
        NameRange(lower: Array(folded.utf8), upper: Array(folded.utf8) + [1])
    }
}

extension StoreReader {
    /// Whether keys are folded as this program folds. In an older store that nobody has opened for
    /// writing since, and in one in which some keys cannot be read, they are not, and records are
    /// looked at instead.
    func hasFoldedKeys() throws(StoreError) -> Bool {
        guard let bits = try payload(MetaKey(field: .uniqueTexts), in: Tables.meta),
            bits.byteCount == 8
        else { return false }
        return bits.u64(at: 0) == Folding.version.bits
    }

    /// Everything that has a text, whatever its letter case.
    func holders(of text: String, _ space: Space, _ account: AccountOrdinal) throws(StoreError)
        -> [Ordinal]
    {
        try holders(ofFolded: UniqueText.folded(text), space, account)
    }

    func holders(
        ofFolded folded: String, _ space: Space, _ account: AccountOrdinal
    ) throws(StoreError) -> [Ordinal] {
        guard folded.utf8.count <= UniqueText.maximumByteCount else { return [] }
        guard try hasFoldedKeys() else { return try recordedHolders(of: folded, space, account) }
        var holders: [Ordinal] = []
        _ = try forEachName(account, space, UniqueText.keys(folded), .ascending) { _, ordinal in
            holders.append(ordinal)
            return true
        }
        return holders
    }

    /// Everything whose record says that it has a text. Complexity: all records of the space.
    private func recordedHolders(
        of folded: String, _ space: Space, _ account: AccountOrdinal
    ) throws(StoreError) -> [Ordinal] {
        var holders: [Ordinal] = []
        try forEachRecord(space == .email ? .user : .account, account) {
            (reader, ordinal) throws(StoreError) in
            let text = try reader.uniqueText(space, account, ordinal).map(UniqueText.folded)
            if let text, text.utf8.elementsEqual(folded.utf8) { holders.append(ordinal) }
        }
        return holders
    }

    /// The key under which something has a folded text; nil when it does not.
    func key(of folded: String, _ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> String?
    {
        for key in [folded, UniqueText.second(folded, ordinal)]
        where try name(account, space, key)?.ordinal == ordinal { return key }
        return nil
    }

    /// The text that something has now; nil when it has none.
    func uniqueText(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> String?
    {
        guard space == .email else { return try self.account(ordinal).subdomain }
        let user = try existing(UserRecord.self, account, ordinal)
        return user.status == .removed ? nil : user.email
    }
}
