extension Span where Element == UInt8 {
    /// Which of those bytes of a text an error shows: the first, if there are many.
    package func shownPart(of range: Range<Int>) -> Range<Int> {
        var shown = range.prefix(InterchangeLimit.shownByteCountMaximum)
        let isShortened = shown.count < range.count
        // A character that the limit cuts in two is left out.
        while isShortened, !shown.isEmpty, self[shown.upperBound] & 0xC0 == 0x80 {
            shown.removeLast()
        }
        return shown
    }

    /// Those bytes as text for an error, shortened if there are many.
    func shownText(_ range: Range<Int>) -> String {
        let shown = shownPart(of: range)
        var copy: [UInt8] = []
        for index in shown { copy.append(self[index]) }
        return String(decoding: copy, as: UTF8.self) + (shown.count < range.count ? "…" : "")
    }
}
