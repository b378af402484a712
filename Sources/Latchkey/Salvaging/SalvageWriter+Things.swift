import LMDB

// Users, organizations, groups, assets and connections.
extension SalvageWriter {
    mutating func writeUsers(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws {
        guard let id = accounts[account] else { return }
        var next: Ordinal? = 0
        while let start = next,
            let ordinal = try reader.nextRecord(account, .user, atOrAfter: start)
        {
            next = ordinal.successor
            guard let record = try record(UserRecord.self, account, ordinal) else { continue }
            let user = User(
                account: id, id: record.id, email: record.email, name: record.name,
                role: record.role, hasAllOrganizations: record.hasAllOrganizations,
                status: record.status, isEnrolledInMFA: record.isEnrolledInMFA)
            try emit(.user(user), write)
        }
    }

    /// A parent before what is beneath it. Access to one says nothing about the other, so that one whose parent is
    /// lost stands at the top.
    mutating func writeOrganizations(
        _ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        var written = OrdinalBits()
        var order: [Ordinal] = []
        var isAscending = true
        var organizations = OrganizationWalk(account)
        while let next = try organizations.next(reader) {
            let path = try path(from: next, written) { (writer, organization) in
                try writer.record(OrganizationRecord.self, account, organization)?.parent
            }
            for organization in path {
                guard try writeOrganization(organization, of: account, written, write) else {
                    continue
                }
                written.insert(organization)
                isAscending = isAscending && order.last ?? 0 <= organization
                order.append(organization)
            }
        }
        if !isAscending { movedOrganizations[account] = order }
    }

    private mutating func writeOrganization(
        _ organization: Ordinal, of account: AccountOrdinal, _ written: OrdinalBits,
        _ write: ([UInt8]) throws -> Void
    ) throws -> Bool {
        guard let id = accounts[account],
            let record = try record(OrganizationRecord.self, account, organization)
        else { return false }
        var parent: Identity?
        if let ordinal = record.parent {
            if case .id(let id) = try find(.organization, account, ordinal),
                written.contains(ordinal)
            {
                parent = id
            } else {
                tally.shorten(.organization, of: id.text, "without its parent, which is lost")
            }
        }
        try emit(
            .organization(
                Organization(
                    account: id, id: record.id, name: record.name, kind: record.kind,
                    status: record.status, parent: parent, state: record.state)), write)
        return true
    }

    /// A thing and those that come before it, the first of them first: as far as they are not written yet.
    private func path(
        from start: Ordinal, _ written: OrdinalBits,
        _ before: (borrowing SalvageWriter, Ordinal) throws -> Ordinal?
    ) throws -> [Ordinal] {
        var path: [Ordinal] = []
        var met = OrdinalBits()
        var current: Ordinal? = start
        while let one = current, !written.contains(one), !met.contains(one) {
            path.append(one)
            met.insert(one)
            current = try before(self, one)
        }
        return path.reversed()
    }

    mutating func writeGroups(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws {
        guard let id = accounts[account] else { return }
        var next: Ordinal? = 0
        while let start = next,
            let ordinal = try reader.nextRecord(account, .group, atOrAfter: start)
        {
            next = ordinal.successor
            guard let record = try record(GroupRecord.self, account, ordinal) else { continue }
            var kinds: [String] = []
            for kind in record.deniedKinds {
                if case .id(let name) = try find(.assetKind, account, kind) {
                    kinds.append(name.text)
                }
            }
            if kinds.count < record.deniedKinds.count {
                tally.shorten(.group, of: id.text, Self.fewerKindsReason)
            }
            try emit(
                .group(
                    Group(
                        account: id, id: record.id, name: record.name,
                        description: record.description, deniedAssetTypes: kinds)), write)
        }
    }

    static let fewerKindsReason = "that denies fewer kinds of assets, since names of these are lost"

    /// Assets by organization, as these are written, a container before what is embedded in it.
    mutating func writeAssets(_ account: AccountOrdinal, _ write: ([UInt8]) throws -> Void) throws {
        var written = OrdinalBits()
        var organizations = OrganizationWalk(account, movedOrganizations[account])
        while let organization = try organizations.next(reader) {
            var next: Ordinal? = 0
            while let start = next, let asset = try nextAsset(account, organization, start) {
                next = asset.successor
                let path = try path(from: asset, written) { (writer, one) in
                    try writer.record(AssetRecord.self, account, one)?.container
                }
                for one in path {
                    guard let record = try record(AssetRecord.self, account, one) else { continue }
                    if try writeAsset(record, one, of: account, written, write) {
                        written.insert(one)
                    }
                }
            }
        }
        try leaveOutAssets(account)
    }

    /// The least asset of an organization that is not below a number.
    private func nextAsset(_ account: AccountOrdinal, _ organization: Ordinal, _ start: Ordinal)
        throws(StoreError) -> Ordinal?
    {
        try asStoreError {
            var bytes: [UInt8] = []
            for number in [account, organization, start] { bytes.append(number.byteSwapped) }
            var walk = try reader.snapshot.walk(in: SalvageScratch.assets)
            guard try walk.seek(atOrAfter: RawKey(bytes)), walk.key.byteCount == bytes.count,
                walk.key.bigEndian32(at: 0) == account,
                walk.key.bigEndian32(at: 4) == organization
            else { return nil }
            return walk.key.bigEndian32(at: 8)
        }
    }

    private mutating func writeAsset(
        _ record: AssetRecord, _ asset: Ordinal, of account: AccountOrdinal,
        _ written: OrdinalBits, _ write: ([UInt8]) throws -> Void
    ) throws -> Bool {
        guard let id = accounts[account],
            case .id(let organization) = try find(.organization, account, record.organization)
        else { return false }
        guard case .id(let kind) = try find(.assetKind, account, record.kind) else {
            tally.leaveOut(.asset, of: id.text, "whose kind is lost, by which it may be denied")
            return false
        }
        var access = try access(to: asset, record, of: account, id)
        var container: Identity?
        if let ordinal = record.container {
            if case .id(let name) = try find(.asset, account, ordinal), written.contains(ordinal) {
                container = name
            } else {
                // Its container's list decided. Nobody knows who is on it.
                access = .listed(users: [], groups: [])
                tally.shorten(
                    .asset, of: id.text, "listed for nobody, since what it is embedded in is lost")
            }
        }
        try emit(
            .asset(
                Asset(
                    account: id, id: record.id, organization: organization, kind: kind.text,
                    name: record.name, access: access, container: container, state: record.state)),
            write)
        return true
    }

    /// Who may reach an asset. One that has a list keeps one, however little of it there is.
    private mutating func access(
        to asset: Ordinal, _ record: AssetRecord, of account: AccountOrdinal, _ id: Identity
    ) throws -> Asset.Access {
        guard record.isListed, record.container == nil else { return .everyone }
        var users: [Identity] = []
        var groups: [Identity] = []
        var isShort = false
        var key = try reader.nextEdge(account, .listEntry, of: asset, after: nil)
        while let edge = key, edge.object == asset {
            key = try reader.nextEdge(account, .listEntry, after: edge)
            if try reader.isLeaving(edge) { continue }
            switch try find(edge.party.kind.space, account, edge.party.ordinal) {
            case .id(let party):
                if edge.party.kind == .group { groups.append(party) } else { users.append(party) }
            case .gone: break
            case .lost: isShort = true
            }
        }
        if isShort {
            tally.shorten(
                .asset, of: id.text, "listed for fewer, since who else was listed is lost")
        }
        return .listed(users: users, groups: groups)
    }

    /// Counts assets of organizations that are lost.
    private mutating func leaveOutAssets(_ account: AccountOrdinal) throws {
        guard let id = accounts[account] else { return }
        var organization: Ordinal? = 0
        while let start = organization, let next = try nextAssetOrganization(account, start) {
            organization = next.successor
            guard case .lost = try find(.organization, account, next) else { continue }
            var asset: Ordinal? = 0
            while let start = asset, let one = try nextAsset(account, next, start) {
                asset = one.successor
                tally.leaveOut(.asset, of: id.text, "whose organization is lost")
            }
        }
    }

    private func nextAssetOrganization(_ account: AccountOrdinal, _ start: Ordinal)
        throws(StoreError) -> Ordinal?
    {
        try asStoreError {
            var bytes: [UInt8] = []
            for number in [account, start, 0] { bytes.append(number.byteSwapped) }
            var walk = try reader.snapshot.walk(in: SalvageScratch.assets)
            guard try walk.seek(atOrAfter: RawKey(bytes)), walk.key.byteCount == bytes.count,
                walk.key.bigEndian32(at: 0) == account
            else { return nil }
            return walk.key.bigEndian32(at: 4)
        }
    }

    mutating func writeConnections(
        _ host: AccountOrdinal, _ write: ([UInt8]) throws -> Void
    ) throws {
        guard let id = accounts[host] else { return }
        var next: Ordinal? = 0
        while let start = next,
            let ordinal = try reader.nextRecord(host, .connection, atOrAfter: start)
        {
            next = ordinal.successor
            guard let record = try record(ConnectionRecord.self, host, ordinal) else { continue }
            guard let delegate = accounts[record.delegate] else {
                tally.leaveOut(.connection, of: id.text, "whose delegate is lost")
                continue
            }
            var sent: Authorship?
            if let made = record.sent { sent = try authorship(made, .connection, of: id) }
            var accepted: Authorship?
            if let made = record.accepted { accepted = try authorship(made, .connection, of: id) }
            try emit(
                .connection(
                    Connection(
                        id: record.id, host: id, delegate: delegate,
                        maximumRole: record.maximumRole, status: record.status,
                        hasAllOrganizations: record.hasAllOrganizations, message: record.message,
                        validity: record.validity, sent: sent, accepted: accepted)), write)
        }
    }
}
