extension RandomWorld {
    /// Identities of things of one type in one account, different from each other: mostly
    /// short ones, which other accounts and types use as well, and some awkward ones.
    static func identities(_ letter: String, _ seed: UInt64) -> [ID] {
        var random = SplitMix64(seed: seed)
        var ids = (1...12).map { ID("\(letter)\($0)") }
        for index in ids.indices where random.chance(20) {
            ids[index] = ID("x\(index)")
        }
        if random.chance(40) { ids[0] = random.one(of: awkward(letter)) }
        if random.chance(25) {
            // Equal to the eye and to Swift, and different in bytes.
            ids[1] = ID("\(letter)\u{E9}")
            ids[0] = ID("\(letter)e\u{301}")
        }
        return ids
    }

    /// Identities of accounts, which have no slash.
    static func accountNames(_ seed: UInt64) -> [ID] {
        var random = SplitMix64(seed: seed)
        var ids: [ID] = ["acme", "noc", "acm", "acme2"]
        switch random.below(5) {
        case 0:
            ids[0] = "caf\u{E9}"
            ids[1] = "cafe\u{301}"
        case 1: ids[0] = ID(padded("account ", to: 128))
        case 2: ids[1] = "two words \"quoted\" \\ \u{1F511}"
        default: break
        }
        return ids
    }

    private static func awkward(_ letter: String) -> [ID] {
        [
            ID("\(letter)/1"), ID("/"), ID("\(letter)//"), ID(" \(letter) 1 "),
            ID(padded(letter, to: 128)), ID(padded("\(letter)\u{1F511}", to: 128)),
            ID("\(letter)\n\t\"\\"), ID("\(letter)\u{0}1"), ID("\u{5BC6}\u{7801}\(letter)"),
            ID("acme/\(letter)1"), ID("\u{FEFF}\(letter)1"),
        ]
    }

    private static func padded(_ text: String, to byteCount: Int) -> String {
        text + String(repeating: "z", count: byteCount - text.utf8.count)
    }
}
