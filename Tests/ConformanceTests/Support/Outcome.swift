import AccessRules
import Latchkey
import ReferenceModel

/// What an answer comes to, whoever gave it, so that two answers can be held together.
struct Outcome: Equatable, CustomStringConvertible {
    /// `allowed`, the layer that denies, or for an error its kind: `unknown` or `misfit`.
    var verdict: String
    var homeRole: String?
    var effectiveRole: String?
    /// The maximum role that lowered the home role.
    var cap: String?
    /// The kinds of routes.
    var routes: Set<String> = []

    var isError: Bool { homeRole == nil }

    var description: String {
        let roles = "\(homeRole ?? "-"), \(effectiveRole ?? "-"), cap \(cap ?? "-")"
        return isError ? verdict : "\(verdict) (\(roles); \(routes.sorted()))"
    }

    private init(verdict: String) { self.verdict = verdict }

    /// What the reference says.
    init(_ answer: ReferenceAnswer) {
        if let failure = answer.failure {
            self.init(verdict: failure.isMisfit ? "misfit" : "unknown")
            return
        }
        self.init(verdict: answer.allowed ? "allowed" : answer.denied ?? "?")
        homeRole = answer.homeRole
        effectiveRole = answer.effectiveRole
        // What lowers a role is the maximum, which then is the effective role.
        cap = answer.effectiveRole == answer.homeRole ? nil : answer.effectiveRole
        routes = Set(answer.routes.map(\.kind))
    }

    /// What the store says.
    init(_ decision: Decision) {
        verdict = decision.isAllowed ? "allowed" : decision.deniedBy.map(\.name) ?? "?"
        homeRole = decision.homeRole.name
        effectiveRole = decision.effectiveRole.map(\.name)
        cap = decision.cappedBy.map(\.name)
        let kinds: [(Decision.Routes, String)] = [
            (.directGrant, "directGrant"), (.group, "group"),
            (.allOrganizations, "allOrganizations"), (.allAccessPass, "allAccessPass"),
            (.connection, "connection"),
        ]
        for (route, kind) in kinds where decision.routes.contains(route) { routes.insert(kind) }
    }

    /// Why the store does not answer.
    init(_ error: any Error) {
        switch (error as? StoreError)?.kind {
        case .unknown: self.init(verdict: "unknown")
        case .doesNotFit: self.init(verdict: "misfit")
        default: self.init(verdict: "\(error)")
        }
    }

    /// The same without the routes, of which one may come or go beside another that stays.
    var withoutRoutes: Outcome {
        var outcome = self
        outcome.routes = []
        return outcome
    }

    /// A line that is not taken for a question.
    static let unreadable = Outcome(verdict: "misfit")
}

extension ReferenceAnswer.Failure {
    /// Whether the question itself is wrong, whatever the world.
    fileprivate var isMisfit: Bool {
        switch self {
        case .unknown("action", _), .unknown("role", _), .actionDoesNotFit, .keyDoesNotFit: true
        case .unknown: false
        }
    }
}

extension ReferenceAnswer.Route {
    fileprivate var kind: String {
        switch self {
        case .directGrant: "directGrant"
        case .group: "group"
        case .allOrganizations: "allOrganizations"
        case .allAccessPass: "allAccessPass"
        case .connection: "connection"
        }
    }
}

extension World {
    /// What the reference says.
    func outcome(_ asked: ReferenceQuestion, fault: Fault? = nil) -> Outcome {
        Outcome(decide(asked, fault: fault))
    }

    /// The first instant after the one asked about at which the answer must be another, or nil.
    ///
    /// Routes do not count: how long an answer holds is about what it allows, and to whom.
    func nextOutcome(after asked: ReferenceQuestion, _ outcome: Outcome) -> Int64? {
        boundaries.first { boundary in
            guard boundary > asked.at else { return false }
            var later = asked
            later.at = boundary
            return self.outcome(later).withoutRoutes != outcome.withoutRoutes
        }
    }
}
