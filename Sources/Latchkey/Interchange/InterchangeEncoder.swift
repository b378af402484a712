import AccessRules

/// Writes the interchange format canonically: one order of the keys, defaults left out,
/// lists sorted by their bytes, no white space, and no escape without need. Equal objects
/// are equal byte for byte, and reading what was written gives the object again.
///
/// It checks nothing: what it is given must be within the limits of the format, as
/// everything is that a store holds.
public struct InterchangeEncoder: Sendable {
    /// An encoder; it keeps nothing between objects.
    public init() {}

    /// Appends the line of an object, with its line feed.
    ///
    /// - Parameter isStub: Whether it stands for a thing of which others say everything.
    public mutating func encode(
        _ object: InterchangeObject, isStub: Bool = false, into output: inout [UInt8]
    ) {
        var writer = JSONWriter()
        swap(&writer.bytes, &output)
        writer.write(object, isStub: isStub)
        writer.bytes.append(UInt8(ascii: "\n"))
        swap(&writer.bytes, &output)
    }

    /// An object as text without a line feed, as the log keeps what was and what is.
    package static func text(of object: InterchangeObject) -> String {
        var writer = JSONWriter()
        writer.write(object)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A thing as it was and as it is, as the log tells a change of it: without the names that a long
    /// list had and has.
    static func texts(
        of before: InterchangeObject?, _ after: InterchangeObject?
    ) -> (before: String?, after: String?) {
        let omitted = OmittedNames(before, after)
        func text(_ object: InterchangeObject) -> String {
            var writer = JSONWriter()
            writer.omitted = omitted
            writer.write(object)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        return (before.map(text), after.map(text))
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ object: InterchangeObject, isStub: Bool = false) {
        open(UInt8(ascii: "{"))
        text(.type, object.type.name)
        switch object {
        case .header(let version): number(.version, version)
        case .account(let account): write(account)
        case .user(let user): write(user)
        case .organization(let organization): write(organization)
        case .group(let group): write(group)
        case .membership(let membership): write(membership)
        case .grant(let grant): write(grant)
        case .asset(let asset): write(asset)
        case .connection(let connection): write(connection)
        case .settings(let settings): write(settings)
        case .template(let template): write(template)
        case .apiKey(let apiKey): write(apiKey)
        case .provider(let provider): write(provider)
        case .delivery(let delivery): write(delivery)
        case .report(let report): write(report)
        case .seal(let seal): write(seal)
        case .log(let entry): write(entry)
        case .end(let lineCount): number(.lines, lineCount)
        }
        flag(.stub, isStub)
        close(UInt8(ascii: "}"))
    }
}
