package import Latchkey

/// The lines of exports, against which those of a salvage are held.
package struct SalvagedLines {
    /// By what each is about, as its original line; of several moments there may be several.
    private var originals: [String: [InterchangeObject]] = [:]

    /// - Parameter exports: Of the moments of which something may be salvaged.
    package init(_ exports: [[UInt8]]) {
        for export in exports {
            for (object, _) in Self.objects(export) {
                originals[Self.name(object), default: []].append(object)
            }
        }
    }

    /// The objects of lines; those that cannot be read are left out.
    package static func objects(_ lines: [UInt8]) -> [(object: InterchangeObject, isStub: Bool)] {
        var decoder = InterchangeDecoder()
        return lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = Array(line)
            guard let object = try? decoder.decode(line: line.span) else { return nil }
            return (object, decoder.isStub)
        }
    }

    /// The first line of a salvage that is none of the originals', and none that says less than one of these; or why
    /// the lines as a whole are none of an export.
    package func invented(in salvaged: [UInt8]) -> String? {
        let objects = Self.objects(salvaged)
        let lineCount = salvaged.count { $0 == UInt8(ascii: "\n") }
        guard objects.count == lineCount, case .end(lineCount - 1) = objects.last?.object else {
            return "\(lineCount) lines, of which \(objects.count) can be read, without a right end"
        }
        var seen: Set<String> = []
        for (object, isStub) in objects {
            let name = Self.name(object)
            guard seen.insert(name).inserted else { return "\(name) is there twice" }
            switch object {
            case .header, .end: continue
            default: break
            }
            guard let originals = originals[name] else { return "\(name) never was" }
            // What stands for an account says nothing but which it is.
            if isStub, case .account = object { continue }
            guard originals.contains(where: { Self.says(object, noMoreThan: $0) }) else {
                return "\(object) is none of \(originals)"
            }
        }
        return nil
    }

    /// The names of what is there.
    package static func names(_ lines: [UInt8]) -> Set<String> {
        Set(objects(lines).map { name($0.object) })
    }

    /// What an object is about.
    package static func name(_ object: InterchangeObject) -> String {
        switch object {
        case .header: "header"
        case .end: "end"
        case .account(let it): "account \(it.id)"
        case .user(let it): "user \(it.account)/\(it.id)"
        case .organization(let it): "organization \(it.account)/\(it.id)"
        case .group(let it): "group \(it.account)/\(it.id)"
        case .membership(let it): "membership \(it.account)/\(it.group) \(it.member)"
        case .grant(let it): "grant \(it.account)/\(it.organization) \(it.grantee)"
        case .asset(let it): "asset \(it.account)/\(it.id)"
        case .connection(let it): "connection \(it.host)/\(it.id)"
        case .settings(let it): "settings \(it.account)"
        case .template(let it): "template \(it.account)/\(it.id)"
        case .apiKey(let it): "apiKey \(it.account)/\(it.id)"
        case .provider(let it): "provider \(it.name)"
        case .delivery(let it): "delivery \(it.connection) \(it.administrator)"
        case .report(let it): "report \(it.account)/\(it.id)"
        case .seal(let it): "seal \(it.account) \(it.sequence)"
        case .log(let it): "log \(it.account) \(it.sequence ?? 0)"
        }
    }

    /// Whether an object is another, but for what a salvage may leave out of it.
    private static func says(_ object: InterchangeObject, noMoreThan original: InterchangeObject)
        -> Bool
    {
        switch (object, original) {
        case (.organization(var mine), .organization(let its)):
            mine.parent = mine.parent ?? its.parent
            return mine == its
        case (.group(var mine), .group(let its)):
            guard Set(mine.deniedAssetTypes).isSubset(of: its.deniedAssetTypes) else {
                return false
            }
            mine.deniedAssetTypes = its.deniedAssetTypes
            return mine == its
        case (.asset(let mine), .asset(let its)): return says(mine, noMoreThan: its)
        case (.connection(var mine), .connection(let its)):
            mine.sent = said(mine.sent, its.sent)
            mine.accepted = said(mine.accepted, its.accepted)
            return mine == its
        case (.membership(var mine), .membership(let its)):
            mine.made = said(mine.made, its.made)
            return mine == its
        case (.grant(var mine), .grant(let its)):
            mine.made = said(mine.made, its.made)
            return mine == its
        case (.apiKey(var mine), .apiKey(let its)):
            mine.generated = said(mine.generated, its.generated) ?? mine.generated
            mine.revoked = said(mine.revoked, its.revoked)
            return mine == its
        case (.report(var mine), .report(let its)):
            mine.shared = said(mine.shared, its.shared) ?? mine.shared
            return mine == its
        default: return object == original
        }
    }

    /// What says when alone is taken for what says by whom as well.
    private static func said(_ mine: Authorship?, _ its: Authorship?) -> Authorship? {
        mine?.by == nil && mine?.time == its?.time ? its : mine
    }

    /// A list may be shorter, and never none; what was embedded in something that is lost is listed for nobody.
    private static func says(_ mine: Asset, noMoreThan its: Asset) -> Bool {
        var less = mine
        if its.container != nil, mine.container == nil {
            guard mine.access == .listed(users: [], groups: []) else { return false }
            less.container = its.container
            less.access = its.access
        }
        if case .listed(let users, let groups) = its.access {
            guard case .listed(let left, let leftGroups) = less.access,
                Set(left).isSubset(of: users), Set(leftGroups).isSubset(of: groups)
            else { return false }
            less.access = its.access
        }
        return less == its
    }
}
