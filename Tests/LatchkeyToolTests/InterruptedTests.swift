import Foundation
import Testing

/// A command that is asked to end by a signal leaves things as they were, and nothing beside them.
@Suite struct InterruptedTests {
    /// The signals with what the shell says of whom they ended.
    private static let signals = [("HUP", 129), ("INT", 130), ("TERM", 143)]

    /// Imports what comes through a pipe, and interrupts that when `condition` says so.
    private func interrupt(
        _ place: Workplace, _ store: String, _ signal: String, when condition: String
    ) throws -> Run {
        // Shells have what runs in the background ignore SIGINT.
        try place.shell(
            """
            mkfifo pipe
            env --default-signal latchkey import \(store) pipe & importing=$!
            exec 3>pipe
            cat world.jsonl >&3
            until \(condition); do kill -0 $importing || exit 9; sleep 0.02; done
            kill -\(signal) $importing
            wait $importing; status=$?
            exec 3>&-
            echo status $status
            """)
    }

    @Test(arguments: signals) func aStoreThatWasBeingMadeIsNotThere(_ signal: String, _ status: Int)
        throws
    {
        let place = try Workplace()
        try place.copyWorld()
        let run = try interrupt(
            place, "new.latchkey", signal, when: "ls new.latchkey.importing-* >/dev/null 2>&1")
        #expect(run.output == "status \(status)\n", "\(run)")
        #expect(try place.names() == ["pipe", "world.jsonl"])
        // And it can be made.
        let again = try place.latchkey("import", "new.latchkey", "world.jsonl")
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test(arguments: signals) func aStoreThatIsThereIsAsItWas(_ signal: String, _ status: Int)
        throws
    {
        let place = try Workplace.withBright()
        let names = try place.names()
        let before = try place.latchkey("export", "bright.latchkey", "--log").output
        // The pipe is read, and beside the store is nothing of it.
        let run = try interrupt(
            place, "bright.latchkey", signal,
            when: "ls -l /proc/$importing/fd 2>/dev/null | grep -q latchkey-import")
        #expect(run.output == "status \(status)\n", "\(run)")
        let left = try place.names().filter { $0 != "pipe" && $0 != "bright.latchkey-lock" }
        #expect(left == names.filter { $0 != "bright.latchkey-lock" })
        #expect(try place.latchkey("export", "bright.latchkey", "--log").output == before)
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    /// The moment at which a file has just been made is the worst: what comes beside it must not
    /// come after what there was has been removed.
    @Test func aSignalAsSoonAsAFileIsThereLeavesNothing() throws {
        let place = try Workplace()
        let run = try place.shell(
            """
            mkfifo pipe
            for attempt in $(seq 60); do
                env --default-signal latchkey import new.latchkey pipe & importing=$!
                exec 3>pipe
                until [ "$(echo new.latchkey*)" != 'new.latchkey*' ]; do kill -0 $importing || exit 9; done
                kill -TERM $importing
                wait $importing 2>/dev/null || true
                exec 3>&-
                [ "$(echo *)" = pipe ] || { echo "attempt $attempt: $(echo *)"; rm -f new.latchkey*; }
            done
            """)
        #expect(run.output == "", "\(run)")
    }

    /// What is done is told: a status of a signal would have it tried again.
    @Test func aSignalThatComesWhenAStoreIsThereIsTooLate() throws {
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.shell(
            """
            for attempt in $(seq 30); do
                rm -f new.latchkey*
                env --default-signal latchkey import new.latchkey world.jsonl >said & importing=$!
                until [ -e new.latchkey ]; do kill -0 $importing || exit 9; done
                kill -TERM $importing 2>/dev/null || true
                wait $importing
                status=$?
                [ $status = 0 ] && grep -q users said || echo "attempt $attempt: status $status"
            done
            """)
        #expect(run.output == "", "\(run)")
    }

    @Test func anImportThatASignalEndsIsNotDone() throws {
        let place = try Workplace.withBright()
        let line = #"{"type":"account","id":"more%","subdomain":"more%","name":"More"}"#
        let run = try place.shell(
            """
            line='\(line)'
            for attempt in $(seq 60); do
                echo "${line//%/$attempt}" >more.jsonl
                env --default-signal latchkey import bright.latchkey more.jsonl >/dev/null 2>&1 & importing=$!
                sleep 0.$(printf %03d $attempt)
                kill -TERM $importing 2>/dev/null || true
                wait $importing
                echo "$? $(latchkey export bright.latchkey | grep -c "\"more$attempt\"")"
            done
            """)
        #expect(run.lines.count == 60, "\(run)")
        #expect(run.lines.allSatisfy { $0 == "0 1" || $0 == "143 0" }, "\(run)")
    }

    /// What a signal ends is not done, and what is done is known to whoever asks again.
    @Test func aBatchThatASignalEndsIsNotDone() throws {
        let place = try Workplace.withBright()
        let line = #"{"operation":"createGroup","account":"bright","id":"late%","name":"Late"}"#
        let run = try place.shell(
            """
            line='\(line)'
            for attempt in $(seq 60); do
                echo "${line//%/$attempt}" >late.jsonl
                perform="latchkey perform bright.latchkey late.jsonl --host --id $attempt --json"
                env --default-signal $perform >/dev/null 2>&1 & performing=$!
                sleep 0.$(printf %03d $attempt)
                kill -TERM $performing 2>/dev/null || true
                wait $performing
                echo "$? $($perform | grep -c '"repeated":true')"
            done
            """)
        #expect(run.lines.count == 60, "\(run)")
        #expect(run.lines.allSatisfy { $0 == "0 1" || $0 == "143 0" }, "\(run)")
    }

    @Test func anExportAtAnyMomentIsWholeOrNotThere() throws {
        let place = try Workplace.withBright()
        let whole = try place.latchkey("export", "bright.latchkey", "--log").output
        try place.shell("latchkey export bright.latchkey --log -o kept").expectDone()
        for delay in 0..<40 {
            let before = delay.isMultiple(of: 2) ? "rm -f out" : "cp kept out"
            let run = try place.shell(
                """
                \(before)
                env --default-signal latchkey export bright.latchkey --log -o out & exporting=$!
                sleep 0.0\(delay < 10 ? "0" : "")\(delay)
                kill -TERM $exporting 2>/dev/null || true
                wait $exporting 2>/dev/null || true
                if [ -e out ]; then cmp kept out; fi
                ls | grep writing || true
                """)
            #expect(run.output == "", "after \(delay) ms: \(run)")
        }
        #expect(try place.bytes("kept") == Data(whole.utf8))
    }

    @Test func aSignalThatIsIgnoredStaysSo() throws {
        let place = try Workplace()
        try place.copyWorld()
        let run = try place.shell(
            """
            mkfifo pipe
            (trap '' HUP; exec latchkey import new.latchkey pipe) >/dev/null & importing=$!
            exec 3>pipe
            cat world.jsonl >&3
            until ls new.latchkey.importing-* >/dev/null 2>&1; do kill -0 $importing || exit 9; sleep 0.02; done
            kill -HUP $importing
            exec 3>&-
            wait $importing; echo status $?
            """)
        #expect(run.output == "status 0\n", "\(run)")
        #expect(try place.names().contains("new.latchkey"))
    }
}
