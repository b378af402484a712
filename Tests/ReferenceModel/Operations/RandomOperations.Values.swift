extension Scene {
    /// An operation of that name.
    mutating func operation(_ name: String, newID: ID) -> ReferenceOperation {
        switch name {
        case "createGroup", "editGroup", "deleteGroup", "addMember", "removeMember",
            "denyAssetTypes", "grantAccess", "revokeAccess":
            onGroupsAndGrants(name, newID)
        case "createOrganization", "editOrganization", "moveOrganization",
            "archiveOrganization", "deleteOrganization", "restoreOrganization",
            "destroyOrganization":
            onOrganizations(name, newID)
        case "setBillingContact", "createAssetTemplate", "editAssetTemplate",
            "deleteAssetTemplate", "editOrganizationSidebar", "enableIntegrations",
            "enableFeatures", "changeSyncSettings", "manageData", "generateAPIKey",
            "revokeAPIKey", "sharePasswordsAccessed":
            onWhatIsBeside(name, newID)
        case _ where name.hasSuffix("Asset") || name == "setAssetPermissions":
            onAssets(name, newID)
        case _ where name.hasSuffix("Connection"): onConnections(name, newID)
        default: onUsersAndAccount(name, newID)
        }
    }

    /// A new identity, and now and then one that was given out to something of that type.
    mutating func fresh(_ new: ID, _ taken: ID, _ type: String) -> ID {
        let isAim = aim == "exists"
        if random.chance(isAim ? 30 : 4) { return taken }
        let old = gone.sorted().map(\.text).filter { $0.hasPrefix("\(type) \(account)/") }
        guard let one = random.pick(old), random.chance(isAim ? 95 : 25) else {
            return isAim ? taken : new
        }
        return ID(String(one.dropFirst("\(type) \(account)/".count)))
    }

    private mutating func onUsersAndAccount(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "inviteUser":
            var user = World.User(account, fresh(new, self.user(), "user"), role())
            user.email = email(of: new)
            user.allOrganizations = random.chance(user.role == "lite" ? 8 : 25)
            user.enrolledInMFA = random.chance(40)
            return .inviteUser(user)
        case "activateUser":
            let invited = world.users.filter { $0.account == account && $0.status == "invited" }
            return .activateUser(random.pick(invited)?.id ?? user())
        case "editUser":
            let enrolled = world.users.filter { $0.account == account && $0.enrolledInMFA }
            let id = random.chance(40) ? random.pick(enrolled)?.id ?? user() : user()
            return .editUser(
                id, email: random.chance(80) ? email(of: new, for: id) : nil,
                name: random.chance(50) ? "Name \(new)" : nil)
        case "assignRole":
            return .assignRole(user(), aim.hasPrefix("refused lite") ? "lite" : role())
        case "setAllOrganizations": return .setAllOrganizations(user(), random.chance(60))
        case "removeUser":
            // Mostly anybody; otherwise who leaves something behind.
            let lists = world.assets.filter { $0.account == account }.compactMap(\.list)
            let members = world.users.map(\.id).filter { id in
                memberships.contains { $0.member == .user(id) }
            }
            let left =
                lists.flatMap(\.users) + members
                + world.reports.filter { $0.account == account }.map(\.sharedWith)
                + world.deliveries.map(\.administrator).filter { $0.account == account }.map(\.id)
            if let id = random.pick(left), random.chance(50) { return .removeUser(id) }
            return .removeUser(user())
        case "resetMFA": return .resetMFA(user())
        case "enforceSSO": return .enforceSSO(random.chance(50))
        case "enforceMFA": return .enforceMFA(random.chance(50))
        default:
            let seats = world.users.filter {
                $0.account == account && $0.status == "active" && $0.role != "lite"
            }
            return .setSeatLimit(random.chance(30) ? nil : seats.count + random.within(-1...1))
        }
    }

    /// A new address, now and then one that is taken or the user's own, in another case.
    private mutating func email(of new: ID, for user: ID? = nil) -> String {
        let taken =
            random.pick(world.users.filter { $0.account == account })?.email ?? "x@y.example"
        let own = user.flatMap { id in world.users.first { $0.address == here(id) } }
        if aim == "refused uniqueEmail" { return taken.uppercased() }
        if let own, random.chance(30) { return own.email.uppercased() }
        let removed = world.users.filter { $0.account == account && $0.status == "removed" }
        if let old = random.pick(removed)?.email, random.chance(25) { return old }
        if random.chance(6) { return taken.uppercased() }
        return random.chance(4) ? taken : "\(new)@example.com"
    }

    private mutating func onGroupsAndGrants(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "createGroup":
            let id = fresh(new, group(), "group")
            return .createGroup(
                World.Group(
                    account, id, denying: random.chance(30) ? random.some(of: kinds, 40) : []))
        case "editGroup":
            return .editGroup(
                group(), name: random.chance(50) ? "Name \(new)" : nil,
                description: random.chance(50) ? .some(random.chance(50) ? "Day" : nil) : nil)
        case "deleteGroup":
            let lists = world.assets.filter { $0.account == account }.compactMap(\.list)
            let listed = lists.flatMap(\.groups)
            return .deleteGroup(random.chance(50) ? random.pick(listed) ?? group() : group())
        case "addMember":
            // Mostly somebody new; otherwise another interval.
            let isAim = aim == "refused denyingGroupMembers"
            if random.chance(isAim ? 95 : 35), let old = random.pick(memberships) {
                return .addMember(old.group, old.member, interval())
            }
            return .addMember(group(), member(), interval())
        case "removeMember":
            if random.chance(75), let old = random.pick(memberships) {
                return .removeMember(old.group, old.member)
            }
            return .removeMember(group(), member())
        case "denyAssetTypes": return .denyAssetTypes(group(), random.some(of: kinds, 35))
        case "grantAccess":
            if random.chance(25), let old = random.pick(grants) {
                return .grantAccess(old.organization, old.grantee, interval())
            }
            return .grantAccess(organization(), grantee(), interval())
        default:
            let ofDeleted = grants.filter { grant in
                world.organizations.contains {
                    $0.address == here(grant.organization) && $0.state == "deleted"
                }
            }
            if random.chance(20), let old = random.pick(ofDeleted) {
                return .revokeAccess(old.organization, old.grantee)
            }
            if random.chance(75), let old = random.pick(grants) {
                return .revokeAccess(old.organization, old.grantee)
            }
            return .revokeAccess(organization(), grantee())
        }
    }

    private var kinds: [ID] { RandomWorld.kinds }

    private var memberships: [World.Membership] {
        world.memberships.filter { $0.account == account }
    }

    private var grants: [World.Grant] { world.grants.filter { $0.account == account } }

    private mutating func onOrganizations(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "createOrganization":
            var made = World.Organization(account, fresh(new, organization(), "organization"))
            if random.chance(50) { made.parent = organization() }
            if random.chance(35) { made.state = "archived" }
            return .createOrganization(made)
        case "editOrganization":
            return .editOrganization(
                organization(), name: random.chance(50) ? "Name \(new)" : nil,
                kind: random.chance(40) ? .some(random.chance(50) ? "Client" : nil) : nil,
                status: random.chance(40) ? .some(random.chance(50) ? "Idle" : nil) : nil)
        case "moveOrganization":
            return .moveOrganization(organization(), random.chance(25) ? nil : organization())
        case "archiveOrganization": return .archiveOrganization(organization())
        case "deleteOrganization": return .deleteOrganization(organization())
        case "restoreOrganization": return .restoreOrganization(organization())
        default: return .destroyOrganization(organization())
        }
    }

    private mutating func onAssets(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "createAsset":
            var made = World.Asset(
                account, fresh(new, asset(), "asset"), in: organization(), kind: kind())
            if random.chance(40) { made.list = list() }
            // A delegate creates, and does not list.
            if aim == "denied role", made.list == nil { made.list = World.AccessList() }
            if random.chance(10) { made.state = "archived" }
            let isEmbedded = ["refused containerOrganization", "refused embeddedList"].contains(aim)
            if isEmbedded || aim != "denied role" && random.chance(40) {
                made.container = asset()
                let container = world.assets.first { $0.address == here(made.container ?? "") }
                let isElsewhere = aim.hasSuffix("rganization")
                if let container, !isElsewhere, !random.chance(25) {
                    made.organization = container.organization
                }
                let isListed = aim == "refused embeddedList" || random.chance(8)
                made.list = isListed ? made.list ?? World.AccessList() : nil
            }
            return .createAsset(made)
        case "editAsset":
            return .editAsset(
                asset(), name: random.chance(60) ? "Name \(new)" : nil,
                kind: random.chance(60) ? kind() : nil)
        case "archiveAsset": return .archiveAsset(asset())
        case "deleteAsset": return .deleteAsset(asset { $0.container == nil })
        case "restoreAsset": return .restoreAsset(asset { $0.state != "normal" })
        case "destroyAsset": return .destroyAsset(asset())
        case "setAssetPermissions": return .setAssetPermissions(asset(), list())
        case "embedAsset" where aim == "denied role":
            // A delegate embeds, and does not change who an asset is for.
            let denied = Set(deniedKinds)
            let inner = asset { $0.container == nil && !denied.contains($0.kind) }
            let home = world.assets.first { $0.address == here(inner) }?.organization
            let isListed = random.chance(50)
            return .embedAsset(
                inner,
                asset {
                    $0.organization == home
                        && (isListed ? $0.list != nil : denied.contains($0.kind))
                })
        case "releaseAsset" where aim == "denied role":
            let denied = Set(deniedKinds)
            let around = world.assets.filter {
                $0.account == account && denied.contains($0.kind)
            }.map(\.id)
            return .releaseAsset(
                asset { inner in
                    !denied.contains(inner.kind) && inner.container.map(around.contains) ?? false
                })
        case "embedAsset":
            let inner = asset { $0.state == "normal" }
            let home = world.assets.first { $0.address == here(inner) }?.organization
            return .embedAsset(inner, asset { $0.organization == home })
        case "releaseAsset": return .releaseAsset(asset { $0.container != nil })
        default: return .moveAsset(asset { $0.container == nil }, organization())
        }
    }

    private mutating func onConnections(_ name: String, _ new: ID) -> ReferenceOperation {
        switch name {
        case "draftConnection":
            let others = world.accounts.map(\.id).filter { $0 != account }
            var delegate = random.pick(others) ?? account
            if random.chance(aim == "refused selfConnection" ? 90 : 6) { delegate = account }
            if random.chance(3) { delegate = "nothing" }
            let roles = random.chance(85) ? Table.delegateRoles : Table.homeRoles
            var made = World.Connection(
                account, fresh(new, connection().id, "connection"), to: delegate,
                maximum: aim == "refused maximumRole" ? "administrator" : random.one(of: roles),
                status: random.chance(60) ? "draft" : "accepted")
            made.allOrganizations = random.chance(40)
            made.message = random.chance(40) ? "Hello" : nil
            made.during = interval()
            return .draftConnection(made)
        case "editConnection":
            var edit = ReferenceOperation.ConnectionEdit()
            if aim == "refused maximumRole" {
                edit.maximumRole = "administrator"
            } else if random.chance(40) {
                edit.maximumRole = random.one(
                    of: random.chance(90) ? Table.delegateRoles : Table.homeRoles)
            }
            if random.chance(30) { edit.allOrganizations = random.chance(50) }
            if random.chance(30) { edit.message = random.chance(50) ? .some("Nights") : .some(nil) }
            if random.chance(30) { edit.during = interval() }
            return .editConnection(connection(random.chance(70) ? "accepted" : nil).id, edit)
        case "sendConnection":
            return .sendConnection(connection(random.chance(75) ? "draft" : "pending").id)
        case "cancelConnection":
            return .cancelConnection(connection(random.chance(50) ? "draft" : "pending").id)
        case "revokeConnection": return .revokeConnection(connection("accepted").id)
        case "acceptConnection":
            return .acceptConnection(invitation(random.chance(75) ? "pending" : "accepted"))
        case "declineConnection": return .declineConnection(invitation("pending"))
        default: return .leaveConnection(invitation("accepted"))
        }
    }
}
