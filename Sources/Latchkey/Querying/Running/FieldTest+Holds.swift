extension FieldTest {
    /// Whether it holds for the value of a field; nil is no value, and only `missing` holds for it.
    func holds(for value: FieldValue?, of field: FieldName) -> Bool {
        guard let value else { return self == .missing }
        guard case .text(let text) = value else {
            switch self {
            case .oneOf(let values): return values.contains(value)
            case .range(let lower, let upper):
                return lower.map { $0 <= value } ?? true && upper.map { value < $0 } ?? true
            case .prefix, .words, .missing: return false
            }
        }
        if field == .name { return holds(for: FoldedName(text)) }
        switch self {
        case .oneOf(let values):
            return values.contains { $0.text(folded: field == .email) == value }
        case .prefix, .range:
            return NameRange(self, isAddress: field == .email)
                .contains(FoldedName(folded: Array(text.utf8)))
        case .words, .missing: return false
        }
    }

    private func holds(for name: FoldedName) -> Bool {
        switch self {
        case .oneOf(let values): values.contains { $0.folded == name }
        case .prefix(let prefix): name.hasPrefix(FoldedName(prefix))
        case .range(let lower, let upper):
            lower.map { $0.folded <= name } ?? true && upper.map { name < $0.folded } ?? true
        case .words(let wanted): wanted.allSatisfy { name.hasWord(beginningWith: FoldedName($0)) }
        case .missing: false
        }
    }
}

extension FieldValue {
    fileprivate func text(folded isFolded: Bool) -> FieldValue {
        guard isFolded, case .text(let text) = self else { return self }
        return .text(UniqueText.folded(text))
    }

    fileprivate var folded: FoldedName {
        switch self {
        case .text(let text): FoldedName(text)
        case .number, .pair, .instant: FoldedName("\(self)")
        }
    }
}
