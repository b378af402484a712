import AccessRules

/// Layers 4 to 6 together, for one party: which groups to be in, what to grant, what to lift
/// and how to open the list, at the least cost.
///
/// They hang together because a group can bring the organization and a place on the list, and
/// deny a kind all the same.
struct JointProblem: Sendable {
    /// How many classes of denying groups a Lite user may be in, each bringing other
    /// organizations: which of them are left decides whether the limit of Lite is kept, and
    /// every choice is tried. Lite reaches five organizations, so that more is absurd.
    static let maximumChoiceCount = 12

    /// How many combinations of classes are tried. Without a limit of Lite there are some
    /// hundreds of classes at most; with one, each group may be a class of its own, and what a
    /// few hundred of them can do together takes a second and tens of megabytes.
    static let maximumTrialCount = 200_000

    let party: Party
    let instant: Instant
    let needs: Needs
    /// Whether the party must have a grant of its own.
    let needsDirectGrant: Bool
    let classes: [GroupClass]
    let lite: LiteModel?
    /// Whether the organization is reached without any group.
    let hasOrganization: Bool
    /// Whether the list lets the party in without any group.
    let hasAccess: Bool
    /// Whether there is a direct grant, which then is not in force.
    let hasDirectGrant: Bool
    /// Whether the party can be granted the organization, and named by the list.
    let canGrant: Bool
    let canList: Bool
    /// How many edits are about groups that deny a kind, whatever else is done: one for each
    /// group, and one for each of its kinds where the party cannot leave.
    let denyingCount: Int
    /// The kinds that are lifted from groups that the party cannot leave.
    let lifted: [Edit]
    /// The classes of groups that may be joined, and those that deny several kinds.
    let outside: [Int]
    let denyingMany: [Int]
    /// Whether a group that stays anyway brings the organization, or lets in by the list.
    let isSettledForOrganization: Bool
    let isSettledForAccess: Bool

    init(
        _ it: ExplainedCase, _ table: GroupTable, _ standing: Standing, _ needs: Needs,
        lite: (model: LiteModel, profiles: [Ordinal: Int])?, ungrantable: Set<Ordinal>,
        reachesByGrant: Bool
    ) {
        instant = it.instant
        let instant = it.instant
        party = standing.party
        self.needs = needs
        needsDirectGrant = standing.needsGrantOfItsOwn
        self.lite = lite?.model
        let isGranted = table.directGrant?.holds(at: instant) ?? false
        hasOrganization = !needs.organization || standing.hasAllOrganizations || isGranted
        hasAccess = !needs.access || it.listedAsset == nil || table.isListed
        hasDirectGrant = table.directGrant != nil
        canGrant =
            it.organization != nil && !isGranted && !standing.isOver
            && (table.directGrant ?? .always).canHold(at: instant)
            && (reachesByGrant || !standing.needsGrantOfItsOwn)
        canList = needs.access && party.kind == .user && !table.isListed
        var classes: [GroupClass.Key: [GroupEntry]] = [:]
        var lifted: [Edit] = []
        for entry in table.entries {
            var entry = entry
            if !needs.kinds { entry.deniedKinds = [] }
            let isMember = entry.isMember(at: instant)
            let hasMembership = entry.membership != nil
            // A membership that cannot be widened to the instant is of no use, and a connection
            // that has ended neither joins nor leaves.
            if !isMember, standing.isOver { continue }
            if !isMember, !(entry.membership ?? .always).canHold(at: instant) { continue }
            if standing.isOver {
                lifted += entry.deniedKinds.map { .lifting(kind: $0, group: entry.group) }
                entry.deniedKinds = []
            }
            let isGranted = needs.organization && entry.isGranted(at: instant)
            let hasGrant = needs.organization && entry.grant != nil
            let key = GroupClass.Key(
                isMember: isMember, hasMembership: hasMembership, isGranted: isGranted,
                hasGrant: hasGrant, isListed: needs.access && entry.isListed,
                deniedCount: entry.deniedKinds.count,
                isGrantable: it.organization != nil && needs.organization && !isGranted
                    && (entry.grant ?? .always).canHold(at: instant)
                    && !ungrantable.contains(entry.group),
                profile: lite?.profiles[entry.group] ?? 0)
            classes[key, default: []].append(entry)
        }
        self.classes = classes.map { GroupClass(key: $0.key, groups: $0.value) }
            .sorted { ($0.groups.first?.group ?? 0) < ($1.groups.first?.group ?? 0) }
        let sorted = self.classes
        self.lifted = lifted
        denyingCount = sorted.reduce(lifted.count) {
            $0 + ($1.key.isMember && $1.key.deniedCount > 0 ? $1.count : 0)
        }
        outside = sorted.indices.filter { sorted[$0].part == .outside }
        denyingMany = sorted.indices.filter { sorted[$0].part == .denyingMany }
        isSettledForOrganization =
            hasOrganization || sorted.contains { $0.part == .settled && $0.key.isGranted }
        isSettledForAccess =
            hasAccess || sorted.contains { $0.part == .settled && $0.key.isListed }
    }

    /// Whether a Lite user who leaves every denying group has room for the organization at the
    /// instant: without that, nothing helps, and nothing need be tried.
    var hasRoom: Bool {
        guard let lite, needs.organization, let organization = lite.organization,
            let moment = Validity(from: instant, until: instant).extended(to: instant)
        else { return true }
        var intervals = lite.base
        intervals.add([(organization, moment)])
        return !intervals.isTooMuchForLite(from: lite.rule.now)
    }
}

/// One way to solve the joint problem, by classes.
struct JointSolution: Sendable {
    /// A grant or a list entry more.
    enum Extra: Hashable, Sendable {
        case none
        /// A grant to the party itself; the party on the list.
        case direct
        /// The list goes.
        case open
        /// A grant to one group of a class; one group of a class on the list.
        case group(Int)

        var cost: Int { self == .none ? 0 : 1 }

        var classIndex: Int? { if case .group(let index) = self { index } else { nil } }
    }

    var grant: Extra = .none
    var listing: Extra = .none
    /// Whether grant and listing, of one class, are about one group.
    var isOneGroup = false
    /// Classes of which one group is joined for what it has already.
    var joined: [Int] = []
    /// Classes that deny several kinds of which one group is kept for what it has already.
    var kept: [Int] = []
    /// For classes that deny one kind: whether any group is kept, where it matters.
    var choices: [Int: Bool] = [:]
}
