import LMDB

// An identity stands for its ordinal for ever: what readers of the process have found is remembered over commits.
extension StoreReader {
    /// How many identities are remembered unless told otherwise: 16 MB, which hold those that most hosts ask about.
    static let rememberedIdentityCount = 1 << 18

    /// The ordinal of what never goes, where a reader of the process has found it before; nil where none is remembered,
    /// and of what may be gone.
    func settledOrdinal(_ account: AccountOrdinal, _ space: Space, _ id: Identity)
        throws(StoreError) -> Ordinal?
    {
        guard space.isForEver,
            let known = snapshot.settledNumber(of: account, space.rawValue, id.text)
        else { return nil }
        if snapshot.mustProve { try prove(known, account, space, id) }
        return known
    }

    /// Remembers what an identity was found to stand for, where its checksum says so as well: a damaged byte that one
    /// read did not look at must not be what all others believe. Where it does not, the read goes on as it may.
    ///
    /// Complexity: a look-up, and the checksum of what it finds, once for each identity; a line of memory from then on,
    /// which is not written again.
    func settle(_ name: Name, _ account: AccountOrdinal, _ space: Space, _ id: Identity) {
        let known = snapshot.settledNumber(of: account, space.rawValue, id.text)
        guard known != name.ordinal, snapshot.canSettle(account, space.rawValue, id.text) else {
            return
        }
        let verifies = snapshot.verifiesPacks
        snapshot.verifiesPacks = true
        defer { snapshot.verifiesPacks = verifies }
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        guard let proven = try? reader.name(account, space, id.text), proven == name else { return }
        snapshot.settle(name.ordinal, for: account, space.rawValue, id.text)
    }

    /// Proves that an identity stands for the ordinal that is remembered.
    func prove(
        _ known: Ordinal, _ account: AccountOrdinal, _ space: Space, _ id: Identity
    ) throws(StoreError) {
        guard try name(account, space, id.text)?.ordinal == known else {
            throw damage(
                Tables.names, NameKey(account: account, space: space, text: id.text),
                "is remembered to be #\(known)")
        }
    }
}

extension Space {
    /// Whether what is of it has an identity that stands for one ordinal for ever, and is asked about by it again and
    /// again.
    var hasSettledOrdinals: Bool {
        switch self {
        case .account, .user, .organization, .group, .asset, .connection: true
        default: false
        }
    }
}
