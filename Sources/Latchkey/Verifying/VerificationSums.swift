import LMDB
import OrdinalSets

/// Sums over what the records ask for, and over what is there. Two tables that have the same, in whatever order, have the
/// same sums; two that differ have the same ones once in 2⁶⁴, since what is added is a hash with keys that are drawn for
/// each verification and known to nobody else. So what is made from records is compared in one walk through each table,
/// without a look-up for each member.
struct VerificationSums {
    /// By relation.
    private var members = [UInt64](repeating: 0, count: Int(UInt8.max) + 1)
    private var names: UInt64 = 0
    private var orderedNames: UInt64 = 0
    private var identities: UInt64 = 0
    private let hash = SumHash()

    /// Whether something that is to be added to a set has none.
    var lacksSet = false

    /// The sums of nothing, of the same keys.
    var empty: VerificationSums {
        var empty = self
        empty.members = [UInt64](repeating: 0, count: members.count)
        (empty.names, empty.orderedNames, empty.identities) = (0, 0, 0)
        return empty
    }

    @inline(__always)
    mutating func add(_ ordinal: Ordinal, to set: PostingSet) {
        let relation = set.relation.rawValue
        members[Int(relation)] &+= hash(
            UInt64(set.account) << 32 | UInt64(set.subject),
            UInt64(ordinal) << 32 | UInt64(relation))
    }

    /// - Parameter key: Of the table of names.
    mutating func add(name key: RawSpan, for ordinal: Ordinal) {
        names &+= hash(hash(key), UInt64(ordinal))
    }

    mutating func add(name key: NameKey, for ordinal: Ordinal) {
        // No name is stored whose key would be too long.
        let bytes = (try? key.encoded()) ?? []
        add(name: bytes.rawBytes, for: ordinal)
    }

    mutating func add(orderedName key: RawSpan) { orderedNames &+= hash(key) }

    mutating func add(
        identity text: RawSpan, of account: AccountOrdinal, _ space: UInt8, _ ordinal: Ordinal
    ) {
        identities &+= hash(
            hash(text) ^ UInt64(space), UInt64(account) << 32 | UInt64(ordinal))
    }

    func hasMembers(of relation: Relation, as other: VerificationSums) -> Bool {
        members[Int(relation.rawValue)] == other.members[Int(relation.rawValue)]
    }

    func hasNames(as other: VerificationSums) -> Bool { names == other.names }
    func hasOrderedNames(as other: VerificationSums) -> Bool { orderedNames == other.orderedNames }
    func hasIdentities(as other: VerificationSums) -> Bool { identities == other.identities }
}
