import Foundation
import Testing

/// The command on a terminal of its own, which Python makes, and somebody who types there.
struct OnTerminal {
    var columns = 80
    var lines = 24
    /// Variables of the environment.
    var variables: [String: String] = [:]

    /// Something that is waited for on the screen, and what is typed then.
    typealias Step = (seen: String, typed: String)

    /// Whether terminals can be made here.
    static let isPossible =
        ProcessInfo.processInfo.environment["LATCHKEY_FIELD"] == "required"
        || (try? Workplace().shell("python3 -c 'import pty'").status) == 0

    /// Runs a line of the shell there, up to its end.
    ///
    /// - Returns: How it ended; its output is all that came to the screen, without carriage returns.
    func run(_ line: String, in place: Workplace, steps: [Step] = []) throws -> Run {
        let name = ".run-terminal-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(at: place.url(name)) }
        let told: [String: Any] = [
            "columns": columns, "lines": lines, "words": ["/bin/bash", "-c", line],
            "steps": steps.map { [$0.seen, $0.typed] },
        ]
        let json = try JSONSerialization.data(withJSONObject: told)
        try json.write(to: place.url(name))
        try place.write(Self.program, to: ".run-terminal.py")
        let set = (["TERM": "xterm"].merging(variables) { $1 })
            .map { "export \($0.key)='\($0.value)'; " }.joined()
        var run = try place.shell("\(set)exec python3 .run-terminal.py \(name)")
        run.output = run.output.replacing("\r\n", with: "\n").replacing("\r", with: "")
        return run
    }

    /// A terminal, on which a program runs; what it writes is waited for, and answered.
    private static let program = """
        import os, pty, sys, json, select, struct, fcntl, termios, time, signal
        told = json.load(open(sys.argv[1]))
        child, terminal = pty.fork()
        if child == 0:
            # Whoever runs the tests may have signals blocked, which nobody at a terminal has.
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            size = struct.pack("HHHH", told["lines"], told["columns"], 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvp(told["words"][0], told["words"])
        steps, seen, mark, end = told["steps"], b"", 0, time.time() + 240
        while True:
            if steps and (place := seen.find(steps[0][0].encode(), mark)) >= 0:
                mark = place + len(steps[0][0].encode())
                # A prompt is there before the keys mean what they mean behind it.
                time.sleep(0.3)
                os.write(terminal, steps.pop(0)[1].encode())
                continue
            if time.time() > end:
                os.killpg(child, 9)
                sys.stderr.write("waited for %r\\n" % steps)
                end += 1000
            if not select.select([terminal], [], [], 0.2)[0]: continue
            try: more = os.read(terminal, 65536)
            except OSError: break
            if not more: break
            seen += more
        sys.stdout.buffer.write(seen)
        sys.stdout.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)

        """
}
