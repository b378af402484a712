import LMDB

// Keys as errors tell them: in the words of `Docs/FileFormat.md`, by numbers, since names may be
// what is damaged.

extension MetaKey: CustomStringConvertible {
    var description: String { "\(field)" }
}

extension CounterKey: CustomStringConvertible {
    var description: String {
        let ofOwner = owner == 0 ? "" : " of organization \(owner)"
        return switch counter {
        case .next: "account \(account), next \(space)"
        case .extent: "account \(account), extent of \(space)s\(ofOwner)"
        case .log: "account \(account), how far its log is"
        case .word: "account \(account), next word of names"
        }
    }
}

extension NameKey: CustomStringConvertible {
    var description: String { "account \(account), \(space) \(FieldValue.text(text))" }
}

extension RecordKey: CustomStringConvertible {
    var description: String { "account \(account), \(space) \(ordinal)" }
}

extension Party: CustomStringConvertible {
    var description: String { "\(kind) \(ordinal)" }
}

extension EdgeKey: CustomStringConvertible {
    var description: String {
        let what =
            switch kind {
            case .grant: "grant of organization \(object) to"
            case .membership: "membership in group \(object) of"
            case .listEntry: "entry in the list of asset \(object) for"
            }
        return "account \(account), \(what) \(party)"
    }
}

extension HeadKey: CustomStringConvertible {
    var description: String {
        let first = UInt64(block) * UInt64(Heads.perBlock)
        let things = side == .denials ? "denials" : "\(side)s"
        return "account \(account), \(things) \(first) to \(first + UInt64(Heads.perBlock) - 1)"
    }
}

extension PairKey: CustomStringConvertible {
    var description: String { "host \(host), delegate \(delegate)" }
}

extension PostingSet: CustomStringConvertible {
    var description: String { "account \(account), relation \(relation), subject \(subject)" }
}

extension TimedKey: CustomStringConvertible {
    var description: String { "\(set), member \(object)" }
}

extension ChunkKey: CustomStringConvertible {
    var description: String {
        "account \(account), set \(code) of \(subject), members from \(first) on"
    }

    /// The key as one of a table, which says what the sets in it are.
    func text(in table: String) -> String {
        guard table == Tables.postings.table.name, let set = PostingSet(self) else {
            return description
        }
        return "\(set), members from \(first) on"
    }
}

extension DeliveryKey: CustomStringConvertible {
    var description: String { "host \(host), connection \(connection), user \(user)" }
}

extension SecretKey: CustomStringConvertible {
    // Nothing of the hash: whoever reads an error need not know how a secret begins.
    var description: String { "of a secret" }
}

extension EndKey: CustomStringConvertible {
    var description: String { "\(kind) of account \(account) that ends" }
}

extension LogRowsKey: CustomStringConvertible {
    var description: String { "account \(account), entries from place \(first) on" }
}

extension LogPartKey: CustomStringConvertible {
    var description: String { "account \(account), part \(number)" }
}

extension LogNameKey: CustomStringConvertible {
    var description: String { "account \(account), a name in its log" }
}

extension LogRunKey: CustomStringConvertible {
    var description: String { "run \(first)" }
}

extension ReceiptKey: CustomStringConvertible {
    var description: String {
        let shown = FieldValue.text(id)
        return switch owner {
        case .host: "batch \(shown)"
        case .user(let user, let home, let account):
            "batch \(shown) of user \(home)/\(user) in account \(account)"
        }
    }
}

extension ReceiptTimeKey: CustomStringConvertible {
    var description: String { "\(receipt) of \(time.iso8601)" }
}

extension PastKey: CustomStringConvertible {
    var description: String { "commit \(number), part \(part)" }
}

extension NameOrderKey: CustomStringConvertible {
    var description: String {
        let name = FieldValue.text(String(decoding: text, as: UTF8.self))
        return "account \(account), \(space) \(ordinal) by the name \(name)"
    }
}

extension WordKey: CustomStringConvertible {
    var description: String {
        let shown = FieldValue.text(String(decoding: word, as: UTF8.self))
        return "account \(account), word \(shown) of \(space)s"
    }
}

extension IdentityKey: CustomStringConvertible {
    var description: String { "account \(account), \(space)s of block \(block)" }
}
