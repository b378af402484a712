import LMDB

/// `[account][space][folded name][0 or 255][ordinal]`: a thing in the order of names.
///
/// The folded name is cut to ``textByteCountMaximum`` bytes; then 255 follows in place of 0, so
/// that it comes after a name that is just so long. Those that are cut at the same place are
/// put in order by their records.
struct NameOrderKey: TableKey, Hashable, Sendable {
    /// How many bytes of a folded name a key has: nearly what LMDB's 511 leave, so that hardly
    /// any name is cut. A short name takes no more for it.
    static let textByteCountMaximum = 480

    var account: AccountOrdinal
    var space: Space
    /// The folded name, or its beginning.
    var text: [UInt8]
    /// Whether the folded name goes on.
    var isCut: Bool
    var ordinal: Ordinal

    static var maximumByteCount: Int { prefixByteCount + textByteCountMaximum + suffixByteCount }

    /// Account and space.
    static var prefixByteCount: Int { 5 }
    /// The end of the name, and the ordinal.
    static var suffixByteCount: Int { 5 }

    private static var wholeMark: UInt8 { 0 }
    private static var cutMark: UInt8 { 0xFF }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(bytes: text)
        writer.append(isCut ? Self.cutMark : Self.wholeMark)
        writer.append(bigEndian: ordinal)
    }
}

extension NameOrderKey {
    /// Where a thing of that folded name stands.
    init(_ account: AccountOrdinal, _ space: Space, _ name: [UInt8], _ ordinal: Ordinal) {
        self.account = account
        self.space = space
        isCut = name.count > Self.textByteCountMaximum
        text = isCut ? Array(name.prefix(Self.textByteCountMaximum)) : name
        self.ordinal = ordinal
    }

    /// Whether bytes of the table are a key of a space in an account.
    static func isKey(_ bytes: RawSpan, of account: AccountOrdinal, _ space: Space) -> Bool {
        bytes.byteCount >= prefixByteCount + suffixByteCount && bytes.bigEndian32(at: 0) == account
            && bytes.u8(at: 4) == space.rawValue
    }

    /// Whether a key's name is cut.
    static func isCut(_ bytes: RawSpan) -> Bool {
        bytes.u8(at: bytes.byteCount - suffixByteCount) == cutMark
    }

    static func ordinal(_ bytes: RawSpan) -> Ordinal {
        bytes.bigEndian32(at: bytes.byteCount - 4)
    }

    /// The folded name in a key, or its beginning.
    @_lifetime(copy bytes)
    static func text(_ bytes: RawSpan) -> RawSpan {
        bytes.extracting(prefixByteCount..<bytes.byteCount - suffixByteCount)
    }
}

/// `[account][space][number of the block]`: the identities of neighbouring things of a space.
struct IdentityKey: TableKey, Hashable, Sendable {
    /// How many neighbours share an entry: with identities of 36 bytes, as UUIDs are, three
    /// entries then fit in a page, and a list that has every seventh thing reads each of them
    /// for four or five of its items.
    static let perBlock: UInt32 = 32

    var account: AccountOrdinal
    var space: Space
    var block: UInt32

    init(_ account: AccountOrdinal, _ space: Space, of ordinal: Ordinal) {
        self.account = account
        self.space = space
        block = ordinal / Self.perBlock
    }

    static var maximumByteCount: Int { 9 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(bigEndian: block)
    }
}

/// `[account][space][word]`: a word in names of things of a space.
struct WordKey: TableKey, Hashable, Sendable {
    var account: AccountOrdinal
    var space: Space
    /// Folded, and cut to ``wordByteCountMaximum``.
    var word: [UInt8]

    /// How many bytes of a word there are: far more than words have.
    static let wordByteCountMaximum = 64

    static var maximumByteCount: Int { prefixByteCount + wordByteCountMaximum }

    /// Account and space.
    static var prefixByteCount: Int { 5 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
        writer.append(bytes: word)
    }
}
