import AccessRules

extension Explanation {
    /// The explanation as one line of JSON, without a line feed.
    ///
    /// Its keys are in `Docs/Explain.md`. References are `ACCOUNT/ID`, times as in the
    /// interchange format, and each change is its canonical text.
    public var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.write(self)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    fileprivate mutating func array<Element>(
        _ name: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
    ) {
        key(Array(name.utf8))
        open(UInt8(ascii: "["))
        for element in elements {
            separate()
            body(&self, element)
        }
        close(UInt8(ascii: "]"))
    }

    fileprivate mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        key(Array(name.utf8))
        string(text)
    }

    fileprivate mutating func member(_ name: String, raw text: String) {
        key(Array(name.utf8))
        raw(text)
    }

    fileprivate mutating func write(_ it: Explanation) {
        text(.user, "\(it.question.user)")
        text(.action, it.question.action.name)
        member(it.question.target.kind.name, it.question.target.text)
        text(.kind, it.question.assetKind)
        text(.role, it.question.role?.name)
        instant(.at, it.instant)
        member("allowed", raw: it.decision.isAllowed ? "true" : "false")
        text(.homeRole, it.decision.homeRole.name)
        text(.effectiveRole, it.decision.effectiveRole?.name)
        text(.denied, it.decision.deniedBy?.name)
        if it.decision.validUntil != .distantFuture {
            member("validUntil", it.decision.validUntil.iso8601)
        }
        if let cap = it.cap {
            key(Array("cap".utf8))
            object { writer in
                writer.member("connection", "\(cap.connection)")
                writer.text(.homeRole, cap.homeRole.name)
                writer.text(.maximumRole, cap.maximumRole.name)
            }
        }
        array("layers", it.layers) { writer, layer in
            writer.object { writer in
                writer.member("layer", layer.layer.name)
                writer.member("outcome", layer.outcome.name)
                writer.member("reason", layer.reason)
            }
        }
        array("routes", it.routes) { writer, route in
            writer.object { $0.write(route) }
        }
        guard !it.decision.isAllowed else { return }
        array("flips", it.flips) { writer, set in
            writer.open(UInt8(ascii: "["))
            for change in set {
                writer.separate()
                writer.string(change.description)
            }
            writer.close(UInt8(ascii: "]"))
        }
        // A number may be too large for a reader of JSON, so that it is text.
        member("flipCount", it.flipCount.description)
        if it.isFlipListCut { member("flipsCut", raw: "true") }
        member("flipNote", it.flipNote)
    }

    private mutating func write(_ route: Explanation.Route) {
        switch route {
        case .directGrant(let grant, let organization, let grantee):
            member("route", "directGrant")
            text(.organization, "\(organization)")
            write(grantee, organization.account)
            write(grant)
        case .group(let group, let membership, let grant, let organization):
            member("route", "group")
            text(.group, "\(group)")
            text(.organization, "\(organization)")
            key(Array("membership".utf8))
            object { $0.write(membership) }
            key(Array("grant".utf8))
            object { $0.write(grant) }
        case .userAllOrganizations(let user):
            member("route", "allOrganizations")
            text(.user, "\(user)")
        case .connectionAllOrganizations(let connection):
            member("route", "allOrganizations")
            text(.connection, "\(connection)")
        case .allAccessPass(let user):
            member("route", "allAccessPass")
            text(.user, "\(user)")
        case .connection(let connection, let maximum, let validity):
            member("route", "connection")
            text(.connection, "\(connection)")
            text(.maximumRole, maximum.name)
            self.validity(validity)
        }
    }

    private mutating func write(_ grantee: Grant.Grantee, _ account: Identity) {
        switch grantee {
        case .user(let id): text(.user, "\(account)/\(id)")
        case .group(let id): text(.group, "\(account)/\(id)")
        case .connection(let id): text(.connection, "\(account)/\(id)")
        }
    }

    private mutating func write(_ edge: Explanation.Edge) {
        validity(edge.validity)
        authorship(edge.made, by: .by, time: .time)
    }
}
