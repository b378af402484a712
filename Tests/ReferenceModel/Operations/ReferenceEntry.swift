/// What an entry of the log says, but for what was and is.
public struct ReferenceEntry: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// In whose log it is.
    public var account: ID
    /// create, update or delete.
    public var action: String
    /// The name of the operation.
    public var operation: String
    /// Who did it; nil for the host application, and where that is not told.
    public var user: Address?
    /// What kind of record it is about.
    public var kind: String
    /// The identity of the record.
    public var id: ID
    /// What people call it.
    public var name: String?
    /// The organization that it is about.
    public var organization: ID?

    /// An entry of that account.
    public init(
        _ account: ID, _ action: String, _ operation: String, by user: Address?, kind: String,
        id: ID, name: String? = nil, organization: ID? = nil
    ) {
        self.account = account
        self.action = action
        self.operation = operation
        self.user = user
        self.kind = kind
        self.id = id
        self.name = name
        self.organization = organization
    }

    /// Everything that it says.
    public var description: String {
        let about = "\(kind) \(id) (\(name ?? "")) of \(organization?.text ?? "none")"
        return "\(account): \(action) by \(operation) of \(user?.description ?? "host"): \(about)"
    }

    /// Any order, the same for the same entries.
    public static func < (left: ReferenceEntry, right: ReferenceEntry) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

extension ReferenceRecords {
    /// The entries that an operation leaves, in no order: one for each record that it changes;
    /// "what follows from a change by rule follows from its entry".
    ///
    /// Rule: *Entries* of acting in an account.
    public func entries(
        of operation: ReferenceOperation, by actor: ReferenceActor, to after: ReferenceRecords,
        fault: OperationFault? = nil
    ) -> [ReferenceEntry] {
        var entries: [ReferenceEntry] = []
        let old = Dictionary(world.namedRecords.map { ($0.key, $0) }) { $1 }
        let new = Dictionary(after.world.namedRecords.map { ($0.key, $0) }) { $1 }
        for key in Set(old.keys).union(new.keys) where old[key]?.value != new[key]?.value {
            guard let record = new[key] ?? old[key],
                operation.isAbout(record) || fault == .consequencesAreLogged
            else { continue }
            if record.kind == "membership", fault == .joiningIsNotLogged,
                operation.name != "addMember"
            {
                continue
            }
            if record.kind == "asset", fault == .movedAlongIsNotLogged,
                operation.name == "moveAsset", !operation.names(record.id)
            {
                continue
            }
            let isDelivery = record.kind == "delivery"
            if isDelivery, fault == .deliveryIsNotLogged { continue }
            let action =
                old[key] == nil
                ? "create" : new[key] == nil || operation.isDeletion ? "delete" : "update"
            let isUpdate = fault == .deletingIsLoggedAsUpdate && new[key] != nil
            entries.append(
                ReferenceEntry(
                    record.account, isUpdate && action == "delete" ? "update" : action,
                    isDelivery ? "deliverInvitation" : operation.name,
                    by: isDelivery && fault != .delegateLearnsOfTheHostsUsers
                        ? nil
                        : fault == .hostIsLoggedAsSomebody
                            ? actor.user ?? Address(actor.account, actor.account) : actor.user,
                    kind: record.kind, id: record.id, name: record.name,
                    organization: record.organization))
        }
        if let entry = entryOfDelegate(operation, actor, after, fault) { entries.append(entry) }
        return entries.sorted()
    }

    /// "A transition of a connection from the sending on is logged once in each of its two
    /// accounts; the delegate's entry says what the delegate may know."
    private func entryOfDelegate(
        _ operation: ReferenceOperation, _ actor: ReferenceActor, _ after: ReferenceRecords,
        _ fault: OperationFault?
    ) -> ReferenceEntry? {
        guard let address = operation.transition(in: actor.account),
            let old = world.connections.first(where: { $0.address == address }),
            let new = after.world.connections.first(where: { $0.address == address }),
            old != new, fault != .transitionIsLoggedOnce,
            old.wasSent || new.wasSent || fault == .delegateLearnsOfTakenBackDrafts
        else { return nil }
        let isKnown =
            old.status == "accepted" || actor.user?.account == new.delegate
            || fault == .delegateLearnsOfTheHostsUsers
        let host = world.accounts.first { $0.id == new.host }
        return ReferenceEntry(
            new.delegate, "update", operation.name, by: isKnown ? actor.user : nil,
            kind: "connection", id: new.id, name: host?.name)
    }
}

extension ReferenceOperation {
    /// Whether a record that changed is what the operation changes, and does not just follow.
    fileprivate func isAbout(_ record: NamedRecord) -> Bool {
        switch self {
        case .removeUser(let id): record.kind == "user" && record.id == id
        case .deleteGroup(let id): record.kind == "group" && record.id == id
        case .destroyOrganization(let id): record.kind == "organization" && record.id == id
        case .destroyAsset(let id): record.kind == "asset" && record.id == id
        default: true
        }
    }

    /// Whether it is named by the operation.
    fileprivate func names(_ id: ID) -> Bool {
        if case .moveAsset(let moved, _) = self { return moved == id }
        return false
    }

    /// Whether it is logged as a deletion though the record stays.
    fileprivate var isDeletion: Bool {
        switch self {
        case .removeUser, .deleteOrganization, .deleteAsset: true
        default: false
        }
    }

    /// The connection of which it is a transition.
    fileprivate func transition(in account: ID) -> Address? {
        switch self {
        case .sendConnection(let id), .cancelConnection(let id), .revokeConnection(let id):
            Address(account, id)
        case .acceptConnection(let it), .declineConnection(let it), .leaveConnection(let it): it
        default: nil
        }
    }
}
