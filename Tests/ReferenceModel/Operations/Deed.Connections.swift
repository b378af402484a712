// What is done to connections, at the host and at the delegate.
extension Deed {
    mutating func performOnConnection(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .draftConnection(let connection): try draft(connection)
        case .editConnection(let id, let edit):
            try ask("configureConnections", .connection(here(id)))
            if fault != .endedConnectionIsEdited { refuseEnded(here(id)) }
            changeConnection(here(id)) { connection in
                if let role = edit.maximumRole { connection.maximumRole = role }
                if let isOn = edit.allOrganizations { connection.allOrganizations = isOn }
                if let message = edit.message { connection.message = message }
                if let during = edit.during { connection.during = during }
            }
        case .sendConnection(let id):
            try ask("configureConnections", .connection(here(id)))
            requireStatus(fault == .sentIsSentAgain ? ["draft", "pending"] : ["draft"], here(id))
            if fault != .sentWithoutReach { requireReach(here(id)) }
            let made = made
            changeConnection(here(id)) { connection in
                connection.status = "pending"
                connection.sent = made
            }
            deliver(here(id))
        case .cancelConnection(let id):
            try ask("configureConnections", .connection(here(id)))
            let isLoose = fault == .acceptedIsCancelled
            requireStatus(["draft", "pending"] + (isLoose ? ["accepted"] : []), here(id))
            changeConnection(here(id)) { $0.status = "cancelled" }
        case .revokeConnection(let id):
            try ask("configureConnections", .connection(here(id)))
            let isLoose = fault == .pendingIsRevoked
            requireStatus(["accepted"] + (isLoose ? ["pending"] : []), here(id))
            changeConnection(here(id)) { $0.status = "revoked" }
        default: break
        }
    }

    mutating func performAtDelegate(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .acceptConnection(let address):
            try askAtDelegate("acceptConnection", address)
            requireStatus(["pending", "accepted"], address)
            let connection = world.connections.first { $0.address == address }
            if connection?.status == "accepted", fault != .acceptingAgainCounts { return }
            if fault != .acceptedWithoutReach { requireReach(address) }
            let made = made
            changeConnection(address) { connection in
                connection.status = "accepted"
                connection.accepted = made
            }
        case .declineConnection(let address):
            try askAtDelegate("declineConnection", address)
            requireStatus(["pending"], address)
            changeConnection(address) { $0.status = "declined" }
        case .leaveConnection(let address):
            try askAtDelegate("leaveConnection", address)
            requireStatus(["accepted"], address)
            changeConnection(address) { $0.status = "left" }
        default: break
        }
    }

    private var made: World.Made { World.Made(by: actor.user, time: now) }

    /// "At the delegate."
    private func askAtDelegate(_ action: String, _ address: Address) throws(NotDone) {
        try ask(action, .connection(address))
        let connection = world.connections.first { $0.address == address }
        if connection?.delegate != account, fault != .hostAnswers {
            throw NotDone(reasons: ["doesNotFit"])
        }
    }

    /// "A delivery for each active Administrator of the delegate."
    private mutating func deliver(_ address: Address) {
        guard let delegate = world.connections.first(where: { $0.address == address })?.delegate,
            fault != .invitationIsDeliveredToNobody
        else { return }
        for user in world.users where user.account == delegate && user.role == "administrator" {
            let isInvitedToo = fault == .invitedAdministratorsAreInvitedToAnswer
            if user.status == "active" || isInvitedToo && user.status == "invited" {
                world.deliveries.append(World.Delivery(address, to: user.address, sent: now))
            }
        }
    }

    private mutating func draft(_ connection: World.Connection) throws(NotDone) {
        try ask("configureConnections", .account(account))
        let address = connection.address
        claim("connection", address, isThere: world.connections.contains { $0.address == address })
        if !exists(.account(connection.delegate)) { reasons.insert("unknown account") }
        var drafted = connection
        if fault != .draftKeepsStatus { drafted.status = "draft" }
        drafted.sent = nil
        drafted.accepted = nil
        world.connections.append(drafted)
    }

    private mutating func changeConnection(
        _ address: Address, _ change: (inout World.Connection) -> Void
    ) {
        for index in world.connections.indices where world.connections[index].address == address {
            change(&world.connections[index])
        }
    }

    private mutating func refuseEnded(_ address: Address) {
        let connection = world.connections.first { $0.address == address }
        if connection?.isOver(at: now) == true { reasons.insert("refused finalConnection") }
    }

    private mutating func requireStatus(_ statuses: [String], _ address: Address) {
        guard let connection = world.connections.first(where: { $0.address == address }) else {
            return
        }
        let isOver =
            switch fault {
            case .expiredIsRevoked: connection.isOver(at: .min)
            case .endedIsAccepted: connection.status == "accepted" && connection.isOver(at: now)
            default: connection.isOver(at: now)
            }
        if isOver {
            reasons.insert("refused finalConnection")
        } else if !statuses.contains(connection.status) {
            reasons.insert("refused connectionStatus")
        }
    }

    /// "When it has a grant of its own, of an organization that is not deleted, that has not
    /// ended by time", or all organizations.
    private mutating func requireReach(_ address: Address) {
        guard let connection = world.connections.first(where: { $0.address == address }) else {
            return
        }
        if connection.allOrganizations { return }
        var parties = [Party.connection(connection.id)]
        if fault == .groupsAreReach {
            parties += world.memberships.filter {
                $0.account == connection.host && $0.member == .connection(connection.id)
            }.map { .group($0.group) }
        }
        for grant in world.grants
        where grant.account == connection.host && parties.contains(grant.grantee)
            && (grant.during.reachesBeyond(now) || fault == .endedGrantIsReach)
        {
            let organization = Address(grant.account, grant.organization)
            let isThere = world.organizations.contains {
                $0.address == organization
                    && ($0.state != "deleted" || fault == .deletedOrganizationIsReach)
            }
            if isThere { return }
        }
        reasons.insert("refused connectionScope")
    }
}

extension World.Connection {
    /// Whether it has ended, by one of the last six statuses or by time.
    func isOver(at now: Int64) -> Bool { !isLive(at: now) }
}
