import Foundation
import Testing

/// What the command says of names that there are not.
@Suite struct MistypedTests {
    private let place: Workplace

    init() throws { place = try Workplace.withBright() }

    @Test(arguments: [
        (
            "decid bright.latchkey",
            "there is no command decid (did you mean decide?); see 'latchkey --help'"
        ),
        ("decid --help", "there is no command decid (did you mean decide?)"),
        ("help decid", "there is no command decid (did you mean decide?)"),
        ("help raw scn", "there is no command raw scn (did you mean raw scan?)"),
        ("raw scn bright.latchkey records", "there is no command raw scn (did you mean raw scan?)"),
        ("missing.latchkey", "there is no command and no file missing.latchkey; see"),
        ("help bake", "there is no command bake; see"),
        ("--verison", "unknown option --verison (did you mean --version?); see 'latchkey --help'"),
        ("info bright.latchkey --jsno", "unknown option --jsno (did you mean --json?)"),
        ("info bright.latchkey --no-pager", "--no-pager stands before the command"),
        ("info bright.latchkey -x", "unknown option -x; see 'latchkey info --help'"),
        (
            "raw scan bright.latchkey records --lmit 1",
            "unknown option --lmit (did you mean --limit?)"
        ),
        (
            "diff bright.latchkey --form 2026-01-01T00:00:00Z",
            "unknown option --form (did you mean --from?)"
        ),
        (
            "diff bright.latchkey --form=2026-01-01T00:00:00Z",
            "unknown option --form (did you mean --from?)"
        ),
        (
            "diff bright.latchkey --sicne x --from 2026-01-01T00:00:00Z",
            "unknown option --sicne; see"
        ),
        ("log bright.latchkey --int bright", "unknown option --int (did you mean --in?)"),
        (
            "decide bright.latchkey --user bright/ada --action edti --asset bright/pine-plan",
            "(did you mean edit?)"
        ),
        (
            "decide bright.latchkey --user bright/ada --action assignRole --subject bright/max --role manger",
            "(did you mean manager?)"
        ),
        (
            "show bright.latchkey organisation bright/northwind",
            "'organisation' (did you mean organization?) is invalid"
        ),
        ("query bright.latchkey user --in bright", "'user' (did you mean users?) is invalid"),
        (
            "query bright.latchkey users --in bright --by nmae",
            "no order by nmae (did you mean name?)"
        ),
        (
            "query bright.latchkey users --in bright --counts-by rol",
            "no field rol (did you mean role?)"
        ),
        ("stats bright.latchkey --by acount", "'acount' (did you mean account?) is invalid"),
        ("raw scan bright.latchkey record", "no table has this name (did you mean records?)"),
    ])
    func theNearestNameOnTheCommandLineIsAskedFor(line: String, told: String) throws {
        try place.shell("latchkey \(line)").expectError(2, told)
    }

    @Test(arguments: [
        (
            #"{"operation":"asignRole","account":"bright"}"#,
            #""asignRole" (did you mean assignRole?), expected one of inviteUser"#
        ),
        (
            #"{"operation":"assignRole","account":"bright","usr":"max","role":"lite"}"#,
            #"key "usr": unknown to the operation assignRole (did you mean user?)"#
        ),
        (
            #"{"operation":"assignRole","account":"bright","user":"max","role":"manger"}"#,
            #""manger" (did you mean manager?)"#
        ),
    ])
    func theNearestNameInALineIsAskedFor(line: String, told: String) throws {
        try place.latchkey(["perform", "bright.latchkey", "-", "--host"], input: line)
            .expectError(3, told, "nothing was done")
    }

    @Test(arguments: [
        ("rloe == editor", "a user has no rloe (did you mean role?)"),
        ("role == manger", "found manger (did you mean manager?), expected one of"),
        ("gruops.any", "a user has no gruops (did you mean groups?)"),
        (#"can(viewAset, asset: "bright/pine-plan")"#, "found viewAset (did you mean viewAsset?)"),
    ])
    func theNearestNameInAConditionIsAskedFor(condition: String, told: String) throws {
        try place.latchkey(["query", "bright.latchkey", "users", condition, "--in", "bright"])
            .expectError(3, told)
    }

    @Test func theShellAsksForTheNearestNameToo() throws {
        let run = try place.latchkey(
            ["shell", "bright.latchkey"], input: "decid\nhelp decid\n.moed csv\ninfo --jsno\n")
        #expect(
            run.errors == """
                latchkey: line 1: there is no command decid (did you mean decide?): help tells what there are
                latchkey: line 2: there is no command decid (did you mean decide?); see 'latchkey --help'
                latchkey: line 3: there is no .moed (did you mean .mode?): .help tells what there is
                latchkey: line 4: unknown option --jsno (did you mean --json?); see 'latchkey info --help'

                """)
        #expect(run.output.isEmpty)
    }

    /// Whoever types sees what was there before: the commands take fewer lines than a small screen has.
    @Test func theShellListsTheCommandsInSomeLines() throws {
        let run = try place.latchkey(["shell", "bright.latchkey"], input: "help\n")
        run.expectDone()
        #expect(run.lines.count < 12)
        for command in OptionTests.commands.map({ $0.split(separator: " ")[0] })
        where !["shell", "generate-manual"].contains(command) {
            #expect(run.output.contains(" \(command)"), "\(command)")
        }
    }

    /// A command is found in the overview by what it is for, and no other is beside it.
    @Test func theOverviewHasEveryCommandInAGroup() throws {
        let help = try place.latchkey("--help").output
        #expect(!help.contains("\nSUBCOMMANDS:"))
        #expect(help.matches(of: /\n[A-Z ]+ SUBCOMMANDS:\n/).count == 8)
        for command in OptionTests.commands.map({ $0.split(separator: " ")[0] })
        where command != "generate-manual" {
            #expect(help.contains("\n  \(command)  "), "\(command)")
        }
    }
}
