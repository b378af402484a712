import AccessRules
import LMDB

// Keys of addresses and subdomains that were made by another folding are made anew, from the records.
// What cannot be read of one user or account keeps nobody else's keys from being made.
extension UniqueText {
    /// How many names one transaction looks at where keys are made anew.
    static let maximumStepCount = 4_096

    /// The number in the key of a text of which it cannot be read whose it is: nothing has it.
    fileprivate static var unknownOwner: Ordinal { .max }

    /// What a key that was made by another folding comes to by this one, where the record that it was
    /// made from cannot be read.
    ///
    /// Older keys are in lower case, or folded by an earlier version of Unicode: folding that again
    /// comes to the same as folding what they were made from.
    fileprivate static func refolded(_ key: String) -> String {
        let text = key.prefix { $0 != "\0" }
        return folded(String(text))
    }
}

/// Where making keys anew goes on.
struct UnfoldedPlace {
    fileprivate(set) var space = Space.subdomain
    fileprivate(set) var account: AccountOrdinal = 0
    fileprivate(set) var key: [UInt8]?
    /// Whether keys were left as they are, since they cannot be read.
    fileprivate(set) var isPartial = false

    /// Goes on to the addresses of the next account.
    fileprivate mutating func advance() {
        key = nil
        if space == .email { account += 1 }
        space = .email
    }
}

/// What became of one step of making keys anew.
struct FoldedKeys {
    /// Where the next one goes on; nil when all is done.
    var next: UnfoldedPlace?
    /// What could not be read.
    var damage: [StoreError] = []
}

/// A key of an address or a subdomain as it stands among the names.
private struct UniqueKey {
    var bytes: [UInt8]
    /// Whose it is; nil where its value is damaged.
    var ordinal: Ordinal?
}

extension StoreReader {
    /// The keys that follow a place in its space, whether or not their values are what was written.
    fileprivate func uniqueKeys(at place: UnfoldedPlace, limit: Int) throws(StoreError)
        -> [UniqueKey]
    {
        let start = NameBytes(
            account: place.account, space: place.space, bytes: place.key ?? [])
        return try asStoreError {
            var keys: [UniqueKey] = []
            var walk = try snapshot.walk(in: Tables.names.table)
            var isThere = try walk.seek(atOrAfterBytesOf: start)
            while isThere, keys.count < limit, let bytes = start.text(of: walk.key) {
                if bytes != place.key {
                    let key = NameKey(
                        account: place.account, space: place.space,
                        text: String(decoding: bytes, as: UTF8.self))
                    let payload = try? payload(of: walk.value, key, in: Tables.names)
                    let isName = payload?.byteCount == 5
                    keys.append(
                        UniqueKey(bytes: bytes, ordinal: isName ? payload?.u32(at: 0) : nil))
                }
                isThere = try walk.next()
            }
            return keys
        }
    }

    /// Whether there is an entry of a name, readable or not.
    fileprivate func hasName(_ key: NameKey) throws(StoreError) -> Bool {
        do { return try snapshot.value(for: key, in: Tables.names.table) != nil } catch {
            throw StoreError(of: error)
        }
    }
}

extension Writer {
    mutating func stampFoldedKeys() throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.append(Folding.version.bits)
        try put(bytes, for: MetaKey(field: .uniqueTexts), in: Tables.meta)
    }

    /// Makes keys anew that were made by another folding, so many in a transaction.
    ///
    /// Who has a text that somebody else has, too, which older programs told apart, keeps it. Where
    /// pages cannot be read the keys of the account stay as they are, and all of the store are said to
    /// be what they were: records are looked at until a later opening can read them.
    mutating func foldKeys(from start: UnfoldedPlace) throws(StoreError) -> FoldedKeys {
        let accountCount = try reader.accountCount()
        var place = start
        var done = FoldedKeys()
        var rest = UniqueText.maximumStepCount
        while place.space == .subdomain || place.account < accountCount {
            guard rest > 0 else {
                done.next = place
                return done
            }
            var keys: [UniqueKey] = []
            let limit = rest
            let error = try contained { [place] (writer) throws(StoreError) in
                keys = try writer.reader.uniqueKeys(at: place, limit: limit)
            }
            if let error {
                done.damage.append(error)
                place.isPartial = true
                keys = []
            }
            for key in keys { try fold(key, at: &place, &done.damage) }
            rest -= max(keys.count, 1)
            if let last = keys.last, keys.count == limit {
                place.key = last.bytes
            } else {
                place.advance()
            }
        }
        if !place.isPartial { try stampFoldedKeys() }
        return done
    }

    /// - Parameter damage: Gets what could not be read of whom it is.
    private mutating func fold(
        _ key: UniqueKey, at place: inout UnfoldedPlace, _ damage: inout [StoreError]
    ) throws(StoreError) {
        let (space, account) = (place.space, place.account)
        let old = NameKey(
            account: account, space: space, text: String(decoding: key.bytes, as: UTF8.self))
        guard old.text.utf8.elementsEqual(key.bytes) else {
            damage.append(reader.damage(Tables.names, old, "is not UTF-8"))
            return
        }
        var text: String?
        let unread = try contained { (writer) throws(StoreError) in
            guard let ordinal = key.ordinal else {
                throw writer.reader.damage(Tables.names, old, "is not what was written")
            }
            text = try writer.reader.uniqueText(space, account, ordinal).map(UniqueText.folded)
        }
        if let unread {
            damage.append(unread)
            text = UniqueText.refolded(old.text)
        }
        guard let text, text.utf8.count <= UniqueText.maximumByteCount else { return }
        let unmoved = try contained { (writer) throws(StoreError) in
            try writer.move(old, of: key.ordinal, to: text)
        }
        if let unmoved {
            damage.append(unmoved)
            place.isPartial = true
        }
    }

    /// Makes a name that of a folded text; the second one if somebody else has that.
    ///
    /// - Parameter ordinal: Nil where it cannot be read whose it is. Nobody gets the text then: who
    ///   asks for it meets the damage.
    private mutating func move(_ old: NameKey, of ordinal: Ordinal?, to text: String)
        throws(StoreError)
    {
        let second = UniqueText.second(text, ordinal ?? UniqueText.unknownOwner)
        if [text, second].contains(where: { old.text.utf8.elementsEqual($0.utf8) }) { return }
        try remove(old, in: Tables.names)
        var new = old
        new.text = text
        if let ordinal {
            // Whoever was given the text again since an opening that was cut short has it already.
            let isNamed = try reader.name(old.account, old.space, second)?.ordinal == ordinal
            if isNamed { return }
            if try reader.hasName(new) {
                if try reader.name(old.account, old.space, text)?.ordinal == ordinal { return }
                new.text = second
            }
            return try name(old.account, old.space, new.text, ordinal)
        }
        if try reader.hasName(new) { new.text = second }
        // What has no bytes is damaged, whether or not checksums are looked at.
        undoable.progress.changeCount += 1
        do { try transaction.put([], for: new, in: Tables.names.table) } catch {
            throw StoreError(of: error)
        }
    }
}

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
