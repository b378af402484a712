import CPeers
import Latchkey

/// Entries of one account's log, as a provider's day makes them: few operations and kinds, some
/// hundred users of some accounts, thousands of organizations, each with its own assets, some of
/// all of these far more often than others.
struct LogWorld {
    static let account: Identity = "acme"
    static let operations = 24
    static let kinds = 12
    static let accounts = 13
    static let actors = 400
    static let organizations = 3_000
    static let assetsPerOrganization = 64
    static let clientsPerActor = 3

    private var random: SplitMix
    /// After any clock that the run may have: times of new entries never go backwards.
    private(set) var time: Int64 = 4_102_444_800_000
    private var known = Array(repeating: Set<Int>(), count: 7)

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// One entry by numbers from 1 on; 0 stands for none.
    struct Numbers {
        var time: Int64 = 0
        var event = 0
        var operation = 0
        var kind = 0
        var account = 0
        var actor = 0
        var organization = 0
        var resource = 0
        var client = 0
        var name: String?
        var after: String?
    }

    /// A number below `bound`; small ones are far more frequent.
    private mutating func skewed(_ bound: Int) -> Int {
        let part = Double(random.below(1 << 30)) / Double(1 << 30)
        return min(bound - 1, Int(Double(bound) * part * part * part))
    }

    mutating func next() -> Numbers {
        var it = Numbers()
        time += Int64(random.below(2_000))
        it.time = time
        it.operation = 1 + skewed(Self.operations)
        // Most of what happens is reading; an operation has one event.
        it.event = it.operation <= 6 ? 1 : [0, 2, 2, 3][it.operation % 4]
        it.actor = 1 + skewed(Self.actors)
        it.account = it.actor % 3 == 0 ? 2 + it.actor % (Self.accounts - 1) : 1
        it.client = it.actor * Self.clientsPerActor + random.below(Self.clientsPerActor)
        it.organization = 1 + skewed(Self.organizations)
        let asset = skewed(Self.assetsPerOrganization)
        it.resource = it.organization * Self.assetsPerOrganization + asset
        it.kind = 1 + it.resource % Self.kinds
        it.name = "Asset number \(asset)"
        if it.event != 1, random.chance(700) {
            it.after = #"{"name":"Asset number \#(asset)","note":"\#(random.next())","kind":"k"}"#
        }
        return it
    }

    static let dictionaries = ["operation", "kind", "account", "actor", "org", "client", "asset"]

    static func text(_ dictionary: Int, _ number: Int) -> String {
        dictionary == 2 && number == 1 ? account.text : "\(dictionaries[dictionary])-\(number)"
    }

    /// The numbers of named columns, in the order of the dictionaries.
    static func named(_ it: Numbers) -> [Int] {
        [it.operation, it.kind, it.account, it.actor, it.organization, it.client, it.resource]
    }

    /// Values that come for the first time, by dictionary and number.
    mutating func news(_ entries: [Numbers]) -> [(Int, Int)] {
        var news: [(Int, Int)] = []
        for entry in entries {
            for (dictionary, number) in Self.named(entry).enumerated()
            where known[dictionary].insert(number).inserted {
                news.append((dictionary, number))
            }
        }
        return news
    }

    static func entry(_ it: Numbers) -> LogEntry {
        LogEntry(
            account: account, time: Instant(millisecondsSince1970: it.time),
            event: LogEntry.Event(rawValue: UInt8(it.event)) ?? .read,
            operation: text(0, it.operation), user: user(it),
            resource: LogEntry.Resource(
                kind: text(1, it.kind), id: Identity(text(6, it.resource)), name: it.name),
            organization: Identity(text(4, it.organization)), client: text(5, it.client),
            after: it.after)
    }

    static func user(_ it: Numbers) -> Ref<User> {
        Ref(Identity(text(3, it.actor)), of: Identity(text(2, it.account)))
    }

    /// What a filter can ask for.
    enum Column: Int, CaseIterable {
        case event, operation, kind, account, actor, organization, resource, time
    }

    /// A filter by some columns of an entry that is there, as both peers have it.
    mutating func filter(near it: Numbers, _ columns: [Column])
        -> (log_filter, Query<LogEntry>)
    {
        var peer = log_filter(
            event: -1, operation: -1, kind: -1, account: -1, actor: -1, organization: -1,
            resource: -1, begin: .min, end: .max)
        var all = Predicate<LogEntry>.all
        for column in columns {
            switch column {
            case .event:
                peer.event = Int64(it.event)
                if let event = LogEntry.Event(rawValue: UInt8(it.event)) {
                    all = all && Predicate { $0.event == event }
                }
            case .operation:
                peer.operation = Int64(it.operation)
                let operation = Self.text(0, it.operation)
                all = all && Predicate { $0.operation == operation }
            case .kind:
                peer.kind = Int64(it.kind)
                let kind = Self.text(1, it.kind)
                all = all && Predicate { $0.kind == kind }
            case .account:
                peer.account = Int64(it.account)
                let home = Identity(Self.text(2, it.account))
                all = all && Predicate { $0.homeAccount == home }
            case .actor:
                peer.actor = Int64(it.actor)
                let user = Self.user(it)
                all = all && Predicate { $0.user == user }
            case .organization:
                peer.organization = Int64(it.organization)
                let organization = Ref<Organization>(
                    Identity(Self.text(4, it.organization)), of: Self.account)
                all = all && Predicate { $0.organization == organization }
            case .resource:
                peer.resource = Int64(it.resource)
                let resource = LogEntry.Resource(
                    kind: Self.text(1, it.kind), id: Identity(Self.text(6, it.resource)))
                all = all && Predicate { $0.resource == resource }
            case .time:
                peer.begin = it.time - Int64(random.below(1 << 24))
                peer.end = it.time + Int64(random.below(1 << 24))
                let begin = Instant(millisecondsSince1970: peer.begin)
                let end = Instant(millisecondsSince1970: peer.end)
                all = all && Predicate { $0.time >= begin && $0.time < end }
            }
        }
        let query = Query<LogEntry>(in: Self.account).where(all).ordered(by: .time, .descending)
        return (peer, query)
    }
}
