import Foundation
import Testing

@testable import Latchkey

/// How names are folded, against what Swift and Foundation know of the same Unicode.
@Suite struct FoldingTests {
    /// Assigned in the version that names are folded by; Swift's own may be later. Ideographs and
    /// Hangul are left to a sample: they are many and alike.
    private static let scalars: [Unicode.Scalar] = {
        let common = Array(0..<0x3400 as Range<UInt32>) + Array(0xD7A4..<0x2_0000)
        let sample: [UInt32] =
            Array(stride(from: 0x3400, to: 0xD7A4, by: 97))
            + Array(stride(from: 0x2_0000, to: 0x11_0000, by: 97))
        return (common + sample).compactMap { value in
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age else {
                return nil
            }
            return (age.major, age.minor) <= (15, 0) ? scalar : nil
        }
    }()

    private func folded(_ text: String) -> String {
        String(decoding: FoldedName(text).bytes, as: UTF8.self)
    }

    @Test func theVersionIsStated() {
        // Whoever changes the tables changes this, and every store builds its indexes anew.
        let version = Folding.version
        #expect(version.major == 15 && version.minor == 0 && version.rules == 2)
        #expect(version.fingerprint == 2_747_988_674)
    }

    @Test func whatIsFoldedStaysFolded() {
        for scalar in Self.scalars where scalar != "\0" {
            let once = folded("x\(scalar)")
            let twice = folded(once)
            #expect(once.utf8.elementsEqual(twice.utf8), "\(scalar.escaped(asASCII: true))")
        }
    }

    /// A zero is left out of what is folded, and the marks that it stood between are one row.
    @Test func aZeroKeepsNoMarksApart() {
        for text in ["a\u{323}\0\u{321}", "\u{1EA1}\0\u{321}", "a\0\u{323}\0\0\u{321}\0"] {
            #expect(folded(text).utf8.elementsEqual("a\u{321}\u{323}".utf8))
            #expect(UniqueText.folded(text).utf8.elementsEqual("a\u{321}\u{323}".utf8))
        }
    }

    @Test func whatIsFoldedIsDecomposed() {
        for scalar in Self.scalars where scalar != "\0" {
            let text = folded("\(scalar)")
            let decomposed = text.decomposedStringWithCanonicalMapping
            #expect(
                text.utf8.elementsEqual(decomposed.utf8), "\(scalar.escaped(asASCII: true))")
        }
    }

    /// Whoever sends a text says how many marks stand in a row, and holds up nobody with them.
    @Test(.timeLimit(.minutes(20))) func longRowsOfMarksAreOrderedInTheirTime() throws {
        // Class 230, then class 220, which comes first.
        let row = String(repeating: "\u{301}\u{323}", count: 100_000)
        let ordered =
            String(repeating: "\u{323}", count: 100_000)
            + String(repeating: "\u{301}", count: 100_000)
        #expect(folded("a\(row)").utf8.elementsEqual("a\(ordered)".utf8))
        // As somebody may send it: such a condition is one of words that are too long.
        let text = #"name.hasWords("a\#(row)")"#
        #expect(text.utf8.count < BoundaryLimit.conditionByteCountMaximum)
        #expect(throws: StoreError.self) {
            try Predicate<User>(text: text).condition.check(ConditionSubject(User.self))
        }
    }

    @Test func canonicalFormsAreTheSame() {
        for scalar in Self.scalars {
            let text = "a\(scalar)\u{323}\u{301}"
            // Foundation composes a few scalars beyond the first plane with what follows them.
            guard text.precomposedStringWithCanonicalMapping == text else { continue }
            let expected = FoldedName(text)
            #expect(
                FoldedName(text.decomposedStringWithCanonicalMapping) == expected
                    && FoldedName(text.precomposedStringWithCanonicalMapping) == expected,
                "\(scalar.escaped(asASCII: true))")
        }
    }

    @Test func casesAreTheSame() {
        for scalar in Self.scalars {
            let properties = scalar.properties
            let expected = FoldedName("\(scalar)")
            #expect(
                FoldedName(properties.lowercaseMapping) == expected,
                "\(scalar.escaped(asASCII: true))")
            // The dotless i is another letter than that which its capital is folded to. Some
            // scalars got their capitals later.
            let isLater = properties.uppercaseMapping.unicodeScalars.contains {
                ($0.properties.age?.major ?? 0) > 15
            }
            if scalar == "\u{131}" || isLater { continue }
            #expect(
                FoldedName(properties.uppercaseMapping) == expected,
                "\(scalar.escaped(asASCII: true))")
        }
    }

    @Test func wordsAreOfLettersMarksAndNumbers() {
        for scalar in Self.scalars where !("A"..."Z").contains(scalar) {
            let isOfWord: Bool
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber,
                .letterNumber, .otherNumber:
                isOfWord = true
            default: isOfWord = false
            }
            #expect(
                Folding.isOfWord(scalar.value) == isOfWord, "\(scalar.escaped(asASCII: true))")
        }
    }

    @Test func namesOfEveryKind() {
        #expect(folded("Northwind TRADERS") == "northwind traders")
        #expect(folded("Straße") == "strasse")
        #expect(folded("ÉCOLE").utf8.elementsEqual("e\u{301}cole".utf8))
        #expect(folded("ﬁne") == "fine")
        #expect(folded("ΣΊΣΥΦΟΣ") == folded("Σίσυφος"))
        #expect(folded("a\0b") == "ab")
        #expect(folded("한글").utf8.elementsEqual("한글".decomposedStringWithCanonicalMapping.utf8))
        #expect(folded("") == "")
        // Marks of different classes have no order, of the same one they have.
        #expect(FoldedName("a\u{301}\u{323}") == FoldedName("a\u{323}\u{301}"))
        #expect(FoldedName("a\u{301}\u{308}") != FoldedName("a\u{308}\u{301}"))
    }

    @Test func theLongestNameGrowsThreefoldAtMost() {
        for text in ["\u{1D160}", "\u{390}", "한", "\u{FB2C}", "\u{1F82}"] {
            let name = String(repeating: text, count: 1_024 / text.utf8.count)
            #expect(FoldedName(name).bytes.count <= 3 * name.utf8.count)
        }
    }

    @Test func wordsOfNames() {
        func words(_ text: String) -> [String] {
            FoldedName(text).words.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        #expect(words("O'Brien & Söhne, 2nd") == ["o", "brien", "so\u{308}hne", "2nd"])
        #expect(words("  ") == [])
        #expect(words("a-b a_B") == ["a", "b"])
        #expect(words("東京 タワー") == ["東京", "タワー"])
        #expect(FoldedName("Café Nord").hasWord(FoldedName("CAFÉ")))
        #expect(!FoldedName("Café Nord").hasWord(FoldedName("Caf")))
        #expect(FoldedName("Café Nord").hasWord(beginningWith: FoldedName("nO")))
    }
}
