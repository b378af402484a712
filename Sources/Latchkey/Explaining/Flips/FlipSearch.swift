import AccessRules

/// The smallest sets of changes that turn a denial.
struct FoundFlips: Sendable {
    var sets: [[FlipChange]] = []
    var count: FlipCount = 0
    var isCut = false
    /// Why there are none.
    var note: String?

    /// For a denial of which the changes are not to be found.
    static let notAskedFor = FoundFlips(note: "the smallest changes were not asked for")
}

extension StoreReader {
    /// The smallest sets of changes that turn a denial; none for what is allowed.
    ///
    /// - Parameter table: The groups as they stand to the party that asks; nil for a stranger.
    func flips(of it: ExplainedCase, _ table: GroupTable?, now: Instant) throws(StoreError)
        -> FoundFlips
    {
        if it.decision.isAllowed { return FoundFlips() }
        var search = try FlipSearch(it, table, self, now: now)
        try search.run(self)
        return try search.listed(self)
    }
}

/// The search over standing, roles and states, which cost what they cost on their own, and for
/// each of their choices over what layers 4 to 6 need.
///
/// Every choice and combination that breaks an invariant is left out, so that the least cost
/// is the least of those that can be made.
struct FlipSearch {
    private let it: ExplainedCase
    private let now: Instant
    private var standings: [Standing] = []
    /// The states that permit the action, for each object whose state forbids it.
    private var states: [[Edit]] = []
    private var rule: LiteRule
    private var canRestore = true

    private var tables: [Int: GroupTable] = [:]
    private var outcomes: [JointKey: JointOutcome] = [:]
    /// Groups of which it is known whether the organization may be granted to them.
    private var grantable: [Ordinal: Bool] = [:]
    /// What Lite users of such groups reach.
    private var liteScopes: [Ordinal: ScopeIntervals] = [:]

    private var best = Int.max
    private var winners: [Winner] = []

    private struct JointKey: Hashable {
        var standing: Int
        var needs: Needs
        var isLite: Bool
    }

    private struct JointOutcome {
        var cost: Int
        var problem: JointProblem
        var solutions: [JointSolution]
    }

    private struct Winner {
        var edits: [Edit]
        var outcome: JointOutcome?
    }

    private struct Outer {
        var standing: Int
        var choice: RoleChoice
        var edits: [Edit]
    }

    init(_ it: ExplainedCase, _ table: GroupTable?, _ reader: StoreReader, now: Instant)
        throws(StoreError)
    {
        self.it = it
        self.now = now
        rule = LiteRule(account: it.acting, now: now)
        let verb = it.asking.action.verb
        for object in it.stateObjects where !object.state.permits(verb) {
            if object.asset == nil, object.state == .deleted { rule.restored = it.organization }
            states.append(
                ObjectState.allCases.filter { $0.permits(verb) }
                    .map { .state(asset: object.asset?.ordinal, $0) })
        }
        if let restored = rule.restored {
            canRestore = try reader.liteGrantees(
                of: restored, except: it.isAtHome ? it.user : nil, rule)
        }
        standings = try reader.standings(it, restored: rule.restored, now: now)
        if let table, standings.first?.party == table.party { tables[0] = table }
    }

    mutating func run(_ reader: StoreReader) throws(StoreError) {
        guard canRestore else { return }
        var outers: [Outer] = []
        for (index, standing) in standings.enumerated() {
            for choice in try reader.roleChoices(it, standing, now: now) {
                outers.append(
                    Outer(standing: index, choice: choice, edits: standing.edits + choice.edits))
            }
        }
        // The cheapest first: what they find bounds the search for the others.
        outers.sort { $0.edits.count < $1.edits.count }
        for outer in outers {
            let cost = outer.edits.count + states.count
            guard cost <= best else { break }
            let standing = standings[outer.standing]
            guard
                !outer.choice.needs.isEmpty || standing.needsGrantOfItsOwn || outer.choice.isLite
            else {
                record(Winner(edits: outer.edits, outcome: nil), cost)
                continue
            }
            let key = JointKey(
                standing: outer.standing, needs: outer.choice.needs, isLite: outer.choice.isLite)
            guard let outcome = try outcome(key, bound: best - cost, reader),
                cost + outcome.cost <= best
            else { continue }
            record(Winner(edits: outer.edits, outcome: outcome), cost + outcome.cost)
        }
    }

    private mutating func record(_ winner: Winner, _ cost: Int) {
        if cost < best { winners = [] }
        best = cost
        winners.append(winner)
    }

    /// The least cost of layers 4 to 6 and all its solutions; nil when it exceeds the bound, or
    /// nothing will do.
    ///
    /// Bounds only fall from one call to the next, so that what exceeded one exceeds all.
    private mutating func outcome(_ key: JointKey, bound: Int, _ reader: StoreReader)
        throws(StoreError) -> JointOutcome?
    {
        if let known = outcomes[key] { return known.cost == .max ? nil : known }
        // The limit of Lite only takes ways away: where there is none without it, what each
        // group brings need not be read.
        if key.isLite {
            var unlimited = key
            unlimited.isLite = false
            guard let outcome = try outcome(unlimited, bound: bound, reader),
                outcome.cost <= bound
            else { return nil }
        }
        let standing = standings[key.standing]
        let table = try table(key.standing, reader)
        var reachesByGrant = false
        if standing.needsGrantOfItsOwn {
            reachesByGrant = try self.reachesByGrant(table.directGrant, reader)
        }
        var lite: (model: LiteModel, profiles: [Ordinal: Int])?
        if key.isLite { lite = try reader.liteModel(it, table, rule) }
        while true {
            let ungrantable = Set(grantable.filter { !$0.value }.keys)
            let problem = JointProblem(
                it, table, standing, key.needs, lite: lite, ungrantable: ungrantable,
                reachesByGrant: reachesByGrant)
            var search = JointSearch(problem, bound: bound)
            try search.run()
            guard !search.solutions.isEmpty else {
                outcomes[key] = JointOutcome(cost: .max, problem: problem, solutions: [])
                return nil
            }
            // Groups are taken to be grantable until a solution depends on one.
            guard try check(search.solutions, problem, reader) else { continue }
            let outcome = JointOutcome(
                cost: search.best, problem: problem, solutions: search.solutions)
            outcomes[key] = outcome
            return outcome
        }
    }

    /// Whether a grant of the organization concerned, new or widened to the instant, is one with
    /// which a connection may be accepted now.
    private func reachesByGrant(_ grant: Validity?, _ reader: StoreReader) throws(StoreError)
        -> Bool
    {
        guard let organization = it.organization,
            let after = (grant ?? .always).isAlways ? .always : grant?.extended(to: it.instant),
            now < after.end
        else { return false }
        if organization == rule.restored { return true }
        return try !reader.contains(organization, in: .organizations(it.acting, .deleted))
    }

    private mutating func table(_ standing: Int, _ reader: StoreReader) throws(StoreError)
        -> GroupTable
    {
        if let known = tables[standing] { return known }
        let table = try reader.groupTable(it, standings[standing].party)
        tables[standing] = table
        return table
    }

    /// Finds out whether the organization may be granted to the groups that solutions grant it
    /// to; false when one of them may not, so that the search must be done again.
    private mutating func check(
        _ solutions: [JointSolution], _ problem: JointProblem, _ reader: StoreReader
    ) throws(StoreError) -> Bool {
        guard let organization = it.organization,
            try reader.next(in: PostingSet(it.acting, .liteUsers), atOrAfter: 0) != nil
        else { return true }
        // What is deleted, and stays so, does not count.
        if rule.restored == nil,
            try reader.contains(organization, in: .organizations(it.acting, .deleted))
        {
            return true
        }
        var areAllGrantable = true
        for index in Set(solutions.compactMap(\.grant.classIndex)) {
            for entry in problem.classes[index].groups where grantable[entry.group] == nil {
                let isGrantable = try reader.liteMembers(
                    of: entry.group, mayGain: organization,
                    during: entry.grant?.extended(to: it.instant) ?? .always,
                    except: it.isAtHome ? it.user : nil, rule, known: &liteScopes)
                grantable[entry.group] = isGrantable
                areAllGrantable = areAllGrantable && isGrantable
            }
        }
        return areAllGrantable
    }

    /// The sets by identities: all of them, or as many as are listed.
    func listed(_ reader: StoreReader) throws(StoreError) -> FoundFlips {
        var found = FoundFlips()
        guard !winners.isEmpty else {
            found.note =
                standings.isEmpty && !it.isAtHome
                ? "no connection that could be in force lets the user in, and no change makes one"
                : "no changes of these kinds would turn it without breaking an invariant"
            return found
        }
        var names = EditNames(it)
        var listed: [OrderedFlip] = []
        let most = max(
            1,
            min(Explanation.maximumFlipCount, Explanation.maximumFlipChangeCount / max(best, 1)))
        for winner in winners {
            var common = states.map { FlipComponent.oneOf($0.map { [$0] }) }
            if !winner.edits.isEmpty { common.append(.oneOf([winner.edits])) }
            var sets = [common]
            if let outcome = winner.outcome {
                sets = outcome.solutions.map { common + outcome.problem.components(of: $0) }
            }
            for components in sets {
                found.count = found.count + components.reduce(1) { $0 * $1.count }
                for edits in FlipSets(components, limit: most - listed.count) {
                    var changes: [FlipChange] = []
                    for edit in edits { changes.append(try names.change(edit, reader)) }
                    listed.append(OrderedFlip(changes))
                }
            }
        }
        found.isCut = FlipCount(listed.count) < found.count
        found.sets = listed.sorted { $0.text < $1.text }.map(\.changes)
        return found
    }
}
