import AccessRules
import LMDB
import Testing

@testable import Latchkey

/// A small store as values, of which every record can be looked at.
struct ExplainWorld {
    var accounts: [Account] = []
    var users: [User] = []
    var organizations: [Organization] = []
    var groups: [Group] = []
    var connections: [Connection] = []
    var assets: [Asset] = []
    var memberships: [Membership] = []
    var grants: [Grant] = []
    var entries: [LogEntry] = []

    /// The world as lines of the interchange format.
    var lines: String {
        var encoder = InterchangeEncoder()
        var bytes: [UInt8] = []
        for object in objects { encoder.encode(object, into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var objects: [InterchangeObject] {
        var objects = accounts.map(InterchangeObject.account)
        objects += users.map(InterchangeObject.user)
        objects += organizations.map(InterchangeObject.organization)
        objects += groups.map(InterchangeObject.group)
        objects += connections.map(InterchangeObject.connection)
        objects += assets.map(InterchangeObject.asset)
        objects += memberships.map(InterchangeObject.membership)
        objects += grants.map(InterchangeObject.grant)
        objects += entries.map(InterchangeObject.log)
        return objects
    }

    /// The asset and every container around it.
    func chain(_ asset: Ref<Asset>) -> [Asset] {
        guard let found = assets.first(where: { $0.account == asset.account && $0.id == asset.id })
        else { return [] }
        guard let container = found.container else { return [found] }
        return [found] + chain(Ref(container, of: asset.account))
    }
}

extension Store {
    /// The answer after changes, in a transaction that is given up; nil when the changes are
    /// refused.
    func decision(on question: Question, after changes: [FlipChange]) throws -> Decision? {
        struct GivenUp: Error {
            let decision: Decision
        }
        do {
            try environment.write { transaction in
                try Writer.with(&transaction, now: self.options.clock()) { writer in
                    try writer.make(changes)
                    try writer.complete()
                    let resolved = try writer.reader.resolve(question, now: writer.now)
                    throw GivenUp(
                        decision: try writer.reader.decide(
                            resolved.asking, resolved.home, resolved.user, resolved.target))
                }
            }
        } catch let givenUp as GivenUp {
            return givenUp.decision
        } catch let error as StoreError {
            guard case .refused = error.kind else { throw error }
        }
        return nil
    }

    func explanation(of question: Question) throws -> Explanation {
        try read { view in try view.explain(question) }
    }

    /// The canonical texts of the smallest sets of changes.
    func flips(of question: Question) throws -> [[String]] {
        try explanation(of: question).flips.map { $0.map(\.description) }
    }
}

/// Numbers that a seed determines.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
