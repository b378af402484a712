import AccessRules
import LMDB

/// `[end][account][what][object][party kind][party]`: what ends by time, in the order of time.
///
/// An edge is named by its own key; a connection is its own object, without a party.
struct EndKey: TableKey, Hashable, Sendable {
    /// What ends. Raw values are part of the file format; the first are those of ``EdgeKind``.
    enum Kind: UInt8, CaseIterable, Sendable {
        case grant = 1
        case membership = 2
        /// A connection that was accepted.
        case connection = 4
        /// A connection that was sent and not answered.
        case invitation = 5

        /// What the log calls it that one has ended.
        var operation: String {
            switch self {
            case .grant: "endGrant"
            case .membership: "endMembership"
            case .connection: "expireConnection"
            case .invitation: "lapseConnection"
            }
        }
    }

    var end: Instant
    var account: AccountOrdinal
    var kind: Kind
    var object: Ordinal
    var partyKind: UInt8
    var party: Ordinal

    static var maximumByteCount: Int { 22 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: end.sortOrder)
        writer.append(bigEndian: account)
        writer.append(kind.rawValue)
        writer.append(bigEndian: object)
        writer.append(partyKind)
        writer.append(bigEndian: party)
    }

    /// The key in bytes of the table; nil when they are none.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount, let kind = Kind(rawValue: bytes.u8(at: 12))
        else { return nil }
        end = Instant(sortOrder: bytes.u64(at: 0).byteSwapped)
        account = bytes.bigEndian32(at: 8)
        self.kind = kind
        object = bytes.bigEndian32(at: 13)
        partyKind = bytes.u8(at: 17)
        party = bytes.bigEndian32(at: 18)
    }
}

extension EndKey {
    /// The end of an edge, or where those of an instant begin: without a party, before all of
    /// the same object.
    init(end: Instant, account: AccountOrdinal, kind: Kind, object: Ordinal, party: Party?) {
        self.end = end
        self.account = account
        self.kind = kind
        self.object = object
        partyKind = party?.kind.rawValue ?? 0
        self.party = party?.ordinal ?? 0
    }

    /// When an edge ends; nil when it never does, or when lists of assets are concerned.
    init?(_ edge: EdgeKey, _ validity: Validity) {
        guard validity.end != .distantFuture, let kind = Kind(rawValue: edge.kind.rawValue) else {
            return nil
        }
        self.init(
            end: validity.end, account: edge.account, kind: kind, object: edge.object,
            party: edge.party)
    }

    /// When a connection ends, or an invitation lapses; nil when it never does, and when that is
    /// recorded.
    init?(_ connection: ConnectionRecord, _ ordinal: Ordinal, _ host: AccountOrdinal) {
        guard !connection.isEndedByTime, let end = connection.end else { return nil }
        let kind: Kind = connection.status == .accepted ? .connection : .invitation
        self.init(end: end, account: host, kind: kind, object: ordinal, party: nil)
    }

    /// The edge that ends; nil for a connection.
    var edge: EdgeKey? {
        guard let kind = EdgeKind(rawValue: kind.rawValue),
            let partyKind = PartyKind(rawValue: partyKind)
        else { return nil }
        return EdgeKey(
            account: account, kind: kind, object: object,
            party: Party(kind: partyKind, ordinal: party))
    }
}
