import AccessRules
import Latchkey

extension Risk.Kind {
    var title: String { "\(subtitle) (rank \(rank) of \(Self.allCases.count))" }

    fileprivate var subtitle: String {
        switch self {
        case .administratorWithoutSecondFactor: "Administrators without a second factor"
        case .managerWhoCanWiden: "Managers who could see more by themselves"
        case .deniedKindWithoutAssets: "Denied kinds that no asset has"
        case .connectionWiderThanUse: "Connections wider than their use"
        case .restrictedWithEmptyList: "Assets with a list of nobody"
        case .liteAtLimit: "Lite users at their limit"
        case .dormant: "Grants and memberships of what is no more"
        }
    }

    var reason: String {
        switch self {
        case .administratorWithoutSecondFactor:
            "who learns the password of one can do everything"
        case .managerWhoCanWiden:
            "what is theirs for a time they can keep, by these operations of their own"
        case .deniedKindWithoutAssets:
            "what it is to keep from the members of the group may have another name"
        case .connectionWiderThanUse:
            "who breaks into the other company reaches what nobody there needs"
        case .restrictedWithEmptyList: "nobody but Administrators sees it"
        case .liteAtLimit: "what would give them one organization more is refused as a whole"
        case .dormant: "it says that somebody has access who has not, or wakes when it is restored"
        }
    }
}

/// Risks of one kind: the first of them, and how many there are.
struct RiskGroup {
    let kind: Risk.Kind
    private(set) var risks: [Risk] = []
    private(set) var count = 0

    /// How many are not among the first.
    var restCount: Int { count - risks.count }

    /// Those of an account, the gravest first.
    ///
    /// - Parameters:
    ///   - limit: How many of each kind are kept.
    ///   - isMeant: Which of them count.
    static func groups(
        _ view: View, in account: Identity, since: Instant, limit: Int,
        where isMeant: (Risk) -> Bool = { _ in true }
    ) throws -> [RiskGroup] {
        var groups: [RiskGroup] = []
        try view.risks(in: account, since: since) { risk in
            guard isMeant(risk) else { return }
            if groups.last?.kind != risk.kind { groups.append(RiskGroup(kind: risk.kind)) }
            groups[groups.count - 1].add(risk, limit)
        }
        return groups
    }

    private mutating func add(_ risk: Risk, _ limit: Int) {
        count += 1
        if risks.count < limit { risks.append(risk) }
    }
}

extension Risk {
    /// How far back use is looked for: most who use a connection at all do so once in a quarter of a year.
    private static let usualDays: Int64 = 90

    /// Since when use is looked for, unless it is told.
    static func usualBegin(before now: Instant) -> Instant {
        now.adding(-usualDays * 86_400_000)
    }

    /// As it stands in a report.
    func reported(from store: String) -> AccountReport.Risk {
        AccountReport.Risk(
            rank: kind.rank, title: "\(shownSubject): \(kind.subtitle)",
            reason: shownDetail ?? kind.reason, command: command(of: store))
    }

    /// What it is about, what there is to say of it, and what shows it.
    func text(of store: String) -> String {
        var lines = ["  " + shownSubject + (shownDetail.map { ": \($0)" } ?? "")]
        if case .widening(let widening) = detail {
            lines += widening.lines(in: subject.account).map { "    \($0)" }
        }
        lines.append("    see: \(command(of: store))")
        return lines.map { $0.shown + "\n" }.joined()
    }

    func asJSON(of store: String) -> JSONLine {
        var line = JSONLine("risk", kind.rawValue)
        line.number("rank", kind.rank)
        switch subject {
        case .thing(let kind, let account, let id): line.text(kind.rawValue, "\(account)/\(id)")
        case .edge(let edge): line.raw("edge", InterchangeEncoder.text(of: edge))
        }
        line.text("reason", shownDetail ?? kind.reason)
        switch detail {
        case .none: break
        case .isMFAEnforced(let isOn): line.raw("enforcesMFA", "\(isOn)")
        case .widening(let widening):
            line.text(widening.target.shownKind, widening.target.shownID)
            line.text("seenFrom", widening.instant.iso8601)
            line.raw(
                "operations", "[\(widening.lines(in: subject.account).joined(separator: ","))]")
        case .kind(let kind): line.text("kind", kind)
        case .use(let use):
            line.number("organizations", use.organizationCount)
            line.number("used", use.usedCount)
            line.text("maximumRole", use.maximumRole.name)
            line.text("neededRole", use.neededRole.name)
            line.text("since", use.since.iso8601)
        case .from(let instant):
            if let instant { line.text("from", instant.iso8601) }
        case .over(let why): line.text("over", why)
        }
        line.text("see", command(of: store))
        return line
    }

    private var shownSubject: String {
        switch subject {
        case .thing(_, let account, let id): "\(account)/\(id)"
        case .edge(let edge): edge.asRelated
        }
    }

    private var shownDetail: String? {
        switch detail {
        case .none: nil
        case .isMFAEnforced(let isOn):
            isOn ? "will be asked to set one up at the next sign-in" : nil
        case .widening(let widening):
            "would see \(widening.target.shownKind) \(widening.target.shownID) from "
                + "\(widening.instant.iso8601) on"
                + (widening.awaitsSecondFactor ? ", once a second factor is set up" : "")
        case .kind(let kind): "denies \"\(kind)\""
        case .use(let use):
            "since \(use.since.iso8601) \(use.usedCount.grouped) of "
                + "\(Counted.text(use.organizationCount, "organization")) used; "
                + "\(use.maximumRole.name) at most, "
                + (use.neededRole < use.maximumRole
                    ? "\(use.neededRole.name) would have done" : "and needed")
        case .from(let instant): instant.map { "from \($0.iso8601) on" }
        case .over(let why): why
        }
    }

    /// A command that shows it.
    private func command(of store: String) -> String {
        let store = ShellText.quoted(store)
        switch (kind, subject) {
        case (.managerWhoCanWiden, .thing(_, let account, let id)):
            guard case .widening(let widening) = detail else { break }
            let lines = widening.lines(in: account).map(ShellText.quoted)
            return "printf '%s\\n' \(lines.joined(separator: " ")) | latchkey what-if \(store) - "
                + (widening.awaitsSecondFactor
                    ? "--host" : "--by \(ShellText.quoted("\(account)/\(id)"))")
                + " --until 9999-12-31T00:00:00Z"
        case (.connectionWiderThanUse, .thing(_, let account, let id)):
            return "latchkey review \(store) --connection "
                + ShellText.quoted("\(account)/\(id)")
        case (.liteAtLimit, .thing(_, let account, let id)):
            return "latchkey review \(store) --user \(ShellText.quoted("\(account)/\(id)"))"
        default: break
        }
        switch subject {
        case .thing(let kind, let account, let id):
            return "latchkey show \(store) \(kind.rawValue) "
                + ShellText.quoted("\(account)/\(id)")
        case .edge(.grant(let grant)):
            return "latchkey show \(store) organization "
                + ShellText.quoted("\(grant.account)/\(grant.organization)")
        case .edge(.membership(let membership)):
            return "latchkey show \(store) group "
                + ShellText.quoted("\(membership.account)/\(membership.group)")
        case .edge: return "latchkey info \(store)"
        }
    }
}

extension Risk.Subject {
    fileprivate var account: Identity? {
        if case .thing(_, let account, _) = self { return account }
        return nil
    }
}

extension Widening {
    /// The operations as lines of the interchange format.
    fileprivate func lines(in account: Identity?) -> [String] {
        guard let account else { return [] }
        return operations.map { AccountOperation($0, in: account).line }
    }
}
