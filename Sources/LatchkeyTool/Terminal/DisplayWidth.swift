// How many columns of a terminal a text takes. Terminals differ, and none tells: this goes scalar by scalar, as Markus
// Kuhn's `wcwidth` does (https://www.cl.cam.ac.uk/~mgk25/ucs/wcwidth.c), after Unicode Standard Annex 11.
extension Unicode.Scalar {
    /// 0 of what is put onto the one before, 2 of what is wide in East Asia and of emoji, else 1.
    var columnCount: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Vowels and final consonants of Hangul join the consonant before them.
        if (0x1160...0x11FF).contains(value) { return 0 }
        let isWide =
            properties.isEmojiPresentation || Self.wideBlocks.contains { $0.contains(value) }
        return isWide ? 2 : 1
    }

    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension String {
    /// How many columns of a terminal the text takes.
    var columnCount: Int { unicodeScalars.reduce(0) { $0 + $1.columnCount } }

    /// The text, cut so that it takes that many columns at most, with `…` where something is left out.
    func fitting(columns: Int) -> String {
        guard columnCount > columns else { return self }
        var kept = String.UnicodeScalarView()
        var left = columns - 1
        for scalar in unicodeScalars {
            left -= scalar.columnCount
            if left < 0 { break }
            kept.append(scalar)
        }
        while kept.last == " " { kept.removeLast() }
        return String(kept) + "…"
    }
}
