import AccessRules

extension AccountRecord: StoredRecord {
    static var space: Space { .account }

    func encode(into writer: inout RecordWriter) {
        writer.put(enforcesMFA)
        writer.put(enforcesSSO)
        writer.put(seatLimit)
        writer.put(id.text)
        writer.put(subdomain)
        writer.put(name)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        enforcesMFA = try reader.bool()
        enforcesSSO = try reader.bool()
        seatLimit = try reader.optionalU32()
        id = Identity(try reader.text())
        subdomain = try reader.text()
        name = try reader.text()
    }
}

extension UserRecord: StoredRecord {
    static var space: Space { .user }

    func encode(into writer: inout RecordWriter) {
        writer.put(role.rawValue)
        writer.put(status.rawValue)
        writer.put(hasAllOrganizations)
        writer.put(isEnrolledInMFA)
        writer.put(id.text)
        writer.put(email)
        writer.put(name)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        let role = try reader.coded(Role.self)
        let status = try reader.coded(UserStatus.self)
        let hasAllOrganizations = try reader.bool()
        let isEnrolledInMFA = try reader.bool()
        let id = Identity(try reader.text())
        let email = try reader.text()
        let name = try reader.text()
        self.init(
            id: id, email: email, name: name, role: role, status: status,
            hasAllOrganizations: hasAllOrganizations, isEnrolledInMFA: isEnrolledInMFA)
    }
}

extension OrganizationRecord: StoredRecord {
    static var space: Space { .organization }

    func encode(into writer: inout RecordWriter) {
        writer.put(state.rawValue)
        writer.put(parent)
        writer.put(id.text)
        writer.put(name)
        writer.put(kind)
        writer.put(status)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        // Parts of a value that may still fail to be are kept, copied and let go; these are moved.
        let state = try reader.coded(ObjectState.self)
        let parent = try reader.optionalU32()
        let id = Identity(try reader.text())
        let name = try reader.text()
        let kind = try reader.optionalText()
        let status = try reader.optionalText()
        self.init(id: id, name: name, kind: kind, status: status, parent: parent, state: state)
    }
}

extension GroupRecord: StoredRecord {
    static var space: Space { .group }

    func encode(into writer: inout RecordWriter) {
        writer.put(UInt32(truncatingIfNeeded: deniedKinds.count))
        for kind in deniedKinds { writer.put(kind) }
        writer.put(id.text)
        writer.put(name)
        writer.put(description)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        deniedKinds = []
        for _ in 0..<(try reader.u32()) { deniedKinds.append(try reader.u32()) }
        id = Identity(try reader.text())
        name = try reader.text()
        description = try reader.optionalText()
    }
}

extension AssetRecord: StoredRecord {
    static var space: Space { .asset }

    func encode(into writer: inout RecordWriter) {
        writer.put(organization)
        writer.put(kind)
        writer.put(container)
        writer.put(state.rawValue)
        writer.put(isListed)
        writer.put(id.text)
        writer.put(name)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        let organization = try reader.u32()
        let kind = try reader.u32()
        let container = try reader.optionalU32()
        let state = try reader.coded(ObjectState.self)
        let isListed = try reader.bool()
        let id = Identity(try reader.text())
        let name = try reader.text()
        self.init(
            id: id, name: name, organization: organization, kind: kind, container: container,
            state: state, isListed: isListed)
    }
}

extension ConnectionRecord: StoredRecord {
    static var space: Space { .connection }

    /// Beside the status: that time brought it.
    private static var endedByTimeBit: UInt8 { 0x80 }

    func encode(into writer: inout RecordWriter) {
        writer.put(delegate)
        writer.put(maximumRole.rawValue)
        writer.put(status.rawValue | (isEndedByTime ? Self.endedByTimeBit : 0))
        writer.put(hasAllOrganizations)
        writer.put(validity)
        writer.put(sent)
        writer.put(accepted)
        writer.put(id.text)
        writer.put(message)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        delegate = try reader.u32()
        maximumRole = try reader.coded(Role.self)
        let code = try reader.byte()
        guard let known = ConnectionStatus(rawValue: code & ~Self.endedByTimeBit) else {
            throw MalformedRecord(reason: "has \(code) for a status of connections")
        }
        status = known
        isEndedByTime = code & Self.endedByTimeBit != 0
        hasAllOrganizations = try reader.bool()
        validity = try reader.validity()
        sent = try reader.optionalAuthorship()
        accepted = try reader.optionalAuthorship()
        id = Identity(try reader.text())
        message = try reader.optionalText()
    }
}

extension AssetKindRecord: StoredRecord {
    static var space: Space { .assetKind }

    func encode(into writer: inout RecordWriter) { writer.put(name) }

    init(from reader: inout RecordReader) throws(MalformedRecord) { name = try reader.text() }
}

extension EdgeRecord: CodedRecord {
    func encode(into writer: inout RecordWriter) {
        writer.put(validity)
        writer.put(made)
    }

    init(from reader: inout RecordReader) throws(MalformedRecord) {
        validity = try reader.validity()
        made = try reader.authorship()
    }
}

extension Space {
    /// What is stored of a thing of the space; nil where its name is all that there is.
    var recordType: (any StoredRecord.Type)? {
        switch self {
        case .account: AccountRecord.self
        case .user: UserRecord.self
        case .organization: OrganizationRecord.self
        case .group: GroupRecord.self
        case .asset: AssetRecord.self
        case .connection: ConnectionRecord.self
        case .assetKind: AssetKindRecord.self
        case .settings: SettingsRecord.self
        case .template: TemplateRecord.self
        case .apiKey: APIKeyRecord.self
        case .provider: ProviderRecord.self
        case .report: ReportRecord.self
        case .subdomain, .email, .organizationKind, .organizationStatus: nil
        }
    }
}
