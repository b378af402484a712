import AccessRules
import OrdinalSets

// Names, by their order and by their words.
extension Selector {
    /// What a test of names comes to; nil when there is no index for it, or too many names.
    func names(_ test: FieldTest, _ space: Space) throws(StoreError) -> Selection? {
        guard case .words(let words) = test else {
            guard readable.contains(.nameOrder),
                let ordinals = try ordered(Self.ranges(test), space)
            else { return nil }
            return Selection(
                members: try set(.list(ordinals), index: "names", .name, test))
        }
        guard readable.contains(.words) else { return nil }
        var parts: [Selection] = []
        for word in words {
            let sets = try reader.things(
                withWordsBeginning: FoldedName(word), space, in: account)
            guard let sets else { return nil }
            let all = (sets.certain + sets.uncertain).map { PostingExpression.set($0) }
            parts.append(
                Selection(
                    members: try set(.or(all), index: "words", .name, .words([word])),
                    filter: sets.uncertain.isEmpty ? nil : .record(.name, .words([word]))))
        }
        return .all(of: parts)
    }

    /// The ranges of names that a test holds for.
    static func ranges(_ test: FieldTest) -> [NameRange] {
        func folded(_ value: FieldValue?) -> FoldedName? {
            guard case .text(let text) = value else { return nil }
            return FoldedName(text)
        }
        switch test {
        case .oneOf(let values):
            return Set(values.compactMap { folded($0) }).sorted().map { .exactly($0) }
        case .prefix(let prefix): return [.prefix(FoldedName(prefix))]
        case .range(let lower, let upper): return [.from(folded(lower), to: folded(upper))]
        case .words, .missing: return []
        }
    }

    /// The things with names in some ranges, ascending; nil when they are too many for a list.
    private func ordered(_ ranges: [NameRange], _ space: Space) throws(StoreError) -> [Ordinal]? {
        var ordinals: [Ordinal] = []
        for range in ranges {
            var walk = try NameWalk(reader, space, in: account, range)
            while let ordinal = try walk.next() {
                guard ordinals.count < Self.maximumNamedCount else { return nil }
                ordinals.append(ordinal)
            }
        }
        return ordinals.sorted()
    }
}
