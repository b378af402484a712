import Foundation
import Testing

/// A store's file that is cut short while somebody reads it has no other answer of the kernel's than a signal: the command
/// ends with a word and a status all the same.
@Suite struct CutFileTests {
    @Test(arguments: [
        "log bright.latchkey --in bright --follow",
        "changes bright.latchkey --effective --follow --since 2020-01-01T00:00:00Z",
    ])
    func whoFollowsAFileThatIsTruncatedEndsWithAnError(_ command: String) throws {
        let place = try Workplace.withBright()
        // The past is known from the import on, which is over: in whole seconds, too, behind one.
        Thread.sleep(forTimeInterval: 1.1)
        let command = command.replacing(
            "2020-01-01T00:00:00Z", with: Date().ISO8601Format())
        let run = try place.shell(
            """
            latchkey \(command) >out 2>err &
            process=$!
            for number in $(seq 600); do
                [ -e bright.latchkey-lock ] && latchkey readers bright.latchkey --json | grep -q "\\"process\\":$process" && break
                sleep 0.1
            done
            sleep 0.5
            truncate -s 0 bright.latchkey
            wait $process
            echo $?
            """)
        let errors = String(decoding: try place.bytes("err"), as: UTF8.self)
        #expect(run.output == "4\n", "\(run.errors) \(errors)")
        #expect(errors.hasPrefix("latchkey: the store's file was cut short"), "\(errors)")
        #expect(errors.hasSuffix("run 'latchkey verify'\n") && errors.count { $0 == "\n" } == 1)
        // What was written before is whole lines.
        let output = String(decoding: try place.bytes("out"), as: UTF8.self)
        #expect(output.isEmpty || output.hasSuffix("\n"), "\(output)")
    }
}
