extension Writer {
    /// Makes a text that must be unique something's own, and lets go of the one before.
    mutating func claim(
        _ account: AccountOrdinal, _ space: Space, _ text: String?, _ ordinal: Ordinal,
        releasing old: String?, _ rule: StoreError.Rule, key: String, concerning shown: String
    ) throws(StoreError) {
        let text = text.map(UniqueText.folded)
        let old = old.map(UniqueText.folded)
        if let text, let old, text.utf8.elementsEqual(old.utf8) { return }
        if let old, let taken = try reader.key(of: old, space, account, ordinal) {
            try remove(NameKey(account: account, space: space, text: taken), in: Tables.names)
        }
        guard let text else { return }
        guard text.utf8.count <= UniqueText.maximumByteCount else {
            throw StoreError(
                .limit(
                    name: "the length of \(key) in bytes, folded",
                    limit: UniqueText.maximumByteCount)
            ).at(key: key)
        }
        for holder in try reader.holders(ofFolded: text, space, account) where holder != ordinal {
            // What cannot be read of whoever has it is damage, and no answer about the text.
            _ = try reader.uniqueText(space, account, holder)
            throw StoreError(.refused(rule, concerned: [shown])).at(key: key)
        }
        try name(account, space, text, ordinal)
    }
}
