import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The instant at which the cases are asked, unless they are about time.
let caseInstant = UTC.instant(2026, 3, 1)

/// Cases about changes: a store that lives on while it is changed.
extension StoreWorld {
    /// What the store says now: `allowed`, the layer that denies, or `error`.
    func says(
        _ user: Address, _ action: String, _ target: ReferenceQuestion.Target,
        at instant: Int64 = caseInstant
    ) throws -> String {
        let asked = ReferenceQuestion(user, action, target, at: instant)
        guard let question = asked.question else { return "error" }
        return try store.read { view in
            do { return Outcome(try view.decide(question)).verdict } catch { return "error" }
        }
    }

    /// Changes the store by the host's own hand; its heads and indexes stay right.
    func change(_ body: (inout Administration) throws -> Void) throws {
        try store.administer(body)
        let report = try store.read { try $0.verify() }
        #expect(report.isSound, "\(report.problems)")
    }

    /// The rule for which a change is refused, or nil when it is not.
    func refusal(of body: (inout Administration) throws -> Void) throws -> StoreError.Rule? {
        do { try store.administer(body) } catch let error as StoreError {
            guard case .refused(let rule, _) = error.kind else { throw error }
            return rule
        }
        return nil
    }
}

extension World {
    /// The thing as the store takes it.
    static func object(_ line: String) throws -> InterchangeObject {
        var decoder = InterchangeDecoder(now: Instant(millisecondsSince1970: caseInstant))
        let bytes = Array(line.utf8)
        let span = bytes.span
        return try #require(try decoder.decode(line: span))
    }

    /// A thing of the world as the store takes it.
    func object(_ user: User) throws -> InterchangeObject { try Self.object(line(user)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Organization) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Group) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Asset) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Connection) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Grant) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Membership) throws -> InterchangeObject { try Self.object(line(it)) }

    /// A thing of the world as the store takes it.
    func object(_ it: Account) throws -> InterchangeObject { try Self.object(line(it)) }
}
