import Foundation
import Testing

/// What `make install` puts where, and that it can be used.
@Suite struct InstallTests {
    private static let make =
        "make -s -C '\(Repository.root.path)' BUILD='\(Repository.latchkey.deletingLastPathComponent().path)'"

    private static func installed(in place: Workplace) throws -> [String] {
        let run = try place.shell("\(make) install DESTDIR=\"$PWD/a folder\" PREFIX=/usr")
        run.expectDone()
        #expect(run.output.isEmpty)
        return try place.shell("cd 'a folder/usr' && find . -type f | sort").lines
    }

    /// The commands that have a manual page, with a hyphen between their words.
    private static let pages = HelpExampleTests.all.map {
        $0.command.replacing(" ", with: "-")
    }

    @Test func theCommandItsPagesAndItsCompletionsAreInstalledAndRemoved() throws {
        let place = try Workplace()
        let files = try Self.installed(in: place)
        let others = [
            "./bin/latchkey", "./share/bash-completion/completions/latchkey",
            "./share/fish/vendor_completions.d/latchkey.fish",
            "./share/zsh/site-functions/_latchkey",
        ]
        let pages = Self.pages.map { "./share/man/man1/\($0).1" }
        #expect(pages.count >= 29)
        #expect(files == (others + pages).sorted())
        let version = try place.shell("'a folder/usr/bin/latchkey' --version")
        #expect(version.output == (try place.latchkey("--version").output))
        try place.write("", to: "a folder/usr/share/man/man1/other.1")
        try place.shell("\(Self.make) uninstall DESTDIR=\"$PWD/a folder\" PREFIX=/usr").expectDone()
        #expect(
            try place.shell("cd 'a folder' && find . -type f").lines == [
                "./usr/share/man/man1/other.1"
            ])
    }

    @Test func whatIsNotBuiltIsNotInstalled() throws {
        let place = try Workplace()
        let run = try place.shell(
            "make -s -C '\(Repository.root.path)' BUILD=/missing install DESTDIR=\"$PWD/to\"")
        #expect(run.status == 2 && run.errors.contains("make build comes first"))
        #expect(!place.exists("to"))
    }

    /// A page says what the help says: every option and the examples as they are typed.
    @Test func manualPagesHaveEveryOptionAndExample() throws {
        let place = try Workplace()
        try place.shell("mkdir man; latchkey generate-manual man").expectDone()
        for help in HelpExampleTests.all {
            let name = help.command.replacing(" ", with: "-")
            let page = String(decoding: try place.bytes("man/\(name).1"), as: UTF8.self)
            #expect(page.hasPrefix(".TH \"\(name.uppercased())\" \"1\""))
            let options = OptionTests.all.filter { "latchkey \($0.command)" == help.command }
            for option in options.flatMap(\.names) {
                #expect(page.contains("\\fB\(Self.roff(option))\\fR"), "\(name) \(option)")
            }
            #expect(
                page.contains("\n.nf\n" + help.examples.map { "\\&  \(Self.roff($0))\n" }.joined()))
        }
    }

    private static func roff(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
    }

    /// `groff` finds what cannot be set; where there is none, nothing is looked at.
    @Test(
        .enabled(if: (try? Workplace().shell("groff --version").status) == 0, "there is no groff"))
    func manualPagesCanBeSet() throws {
        let place = try Workplace()
        try place.shell("mkdir man; latchkey generate-manual man").expectDone()
        let run = try place.shell("groff -k -man -ww -Tutf8 man/*.1 > set")
        #expect(run.errors.isEmpty && run.status == 0, "\(run.errors)")
    }

    /// What Bash would offer for the last of some words.
    private static func completions(_ words: [String], in place: Workplace) throws -> [String] {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let run = try place.shell(
            """
            eval "$(latchkey --generate-completion-script bash)"
            complete -p latchkey > registered
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1)
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            _latchkey latchkey "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        run.expectDone()
        let registered = String(decoding: try place.bytes("registered"), as: UTF8.self)
        #expect(registered == "complete -o filenames -F _latchkey latchkey\n")
        return run.lines
    }

    @Test func bashCompletesCommandsOptionsAndWhatAStoreHas() throws {
        let place = try Workplace.withBright()
        #expect(try Self.completions(["latchkey", "que"], in: place) == ["query"])
        #expect(
            try Self.completions(["latchkey", "query", "bright.latchkey", "--de"], in: place) == [
                "--descending"
            ])
        #expect(
            try Self.completions(["latchkey", "query", "bright.latchkey", "o"], in: place) == [
                "organizations"
            ])
        let asked = ["latchkey", "decide", "bright.latchkey"]
        #expect(
            try Self.completions(asked + ["--user", "bright/m"], in: place) == ["bright/max"])
        #expect(
            try Self.completions(asked + ["--organization", "bright/north"], in: place) == [
                "bright/northwind", "bright/northwind-west",
            ])
        #expect(
            try Self.completions(asked + ["--user", ""], in: place) == ["bright/", "nightowl/"])
        #expect(
            try Self.completions(asked + ["--action", "edit"], in: place).contains("editAsset"))
        #expect(
            try Self.completions(["latchkey", "log", "bright.latchkey", "--in", "n"], in: place)
                == [
                    "nightowl"
                ])
        // Where there is no store there are no names.
        #expect(
            try Self.completions(["latchkey", "decide", "missing", "--user", "b"], in: place)
                == [])
    }
}
