@testable import Latchkey

/// Two texts, cut at a byte that no UTF-8 has: how they are folded, cut into words and told apart.
func fuzzNames(_ input: [UInt8]) throws {
    var reader = FuzzReader(input)
    let (first, second) = (reader.text(), reader.text())
    try foldsOnce(first)
    // Swift knows newer characters than the tables; of those here, none are told apart.
    if first == second, isOld(first), isOld(second) {
        try hold(
            FoldedName(first) == FoldedName(second), "\(first) and \(second) are folded otherwise")
    }
    let (name, other) = (FoldedName(first), FoldedName(second))
    let range = NameRange.prefix(other)
    try hold(
        range.contains(name) == name.hasPrefix(other),
        "\(first) in the range of names that begin with \(second)")
    try hold(NameRange.exactly(name).contains(name), "\(first) is not in its own range")
    let words = Set(name.words)
    for word in other.words.prefix(maximumWordCount) {
        try hold(
            name.hasWord(word) == words.contains(word),
            "\(first) has and has not a word of \(second)")
    }
}

/// Looking for a word goes through the name.
private let maximumWordCount = 20

private func foldsOnce(_ text: String) throws {
    let name = FoldedName(text)
    try hold(!name.bytes.contains(0), "a name has a zero byte")
    let again = FoldedName(String(decoding: name.bytes, as: UTF8.self))
    try hold(again == name, "\(text) is folded otherwise when it is folded again")
    try hold(name.bytes.count <= 11 * max(1, text.utf8.count), "\(text) grows beyond its limit")
    let words = name.words
    for word in words.prefix(maximumWordCount) {
        try hold(name.hasWord(word), "\(text) has not its word")
        try hold(name.hasWord(beginningWith: word), "\(text) has not the beginning of a word")
        try hold(word.words == [word], "a word of \(text) has other words")
    }
    let indexed = IndexedWords(name).words
    try hold(indexed.count <= IndexedWords.countMaximum + 1, "\(text) has too many words")
    for word in indexed where !word.isEmpty {
        try hold(
            name.hasWord(beginningWith: FoldedName(folded: word)), "\(text) is indexed by others")
    }
    try hold(indexed.isEmpty == words.isEmpty, "\(text) is indexed by no word")
    let unique = UniqueText.folded(text)
    try hold(
        UniqueText.folded(unique).utf8.elementsEqual(unique.utf8),
        "\(text) is another unique text when it is folded again")
}

private func isOld(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
        let (major, minor) = UnicodeTables.version
        guard let age = scalar.properties.age else { return false }
        return (age.major, age.minor) <= (Int(major), Int(minor)) && scalar.value != 0
    }
}
