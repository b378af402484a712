import AccessRules
import Foundation
import LMDB
import Synchronization
import SystemPackage
import Testing

@testable import Latchkey

/// Where lines come from keeps nobody waiting.
@Suite(.timeLimit(.minutes(20))) struct ImportSourceTests {
    /// More than a pipe holds: when it is written, somebody has been reading.
    private static let pipeByteCount = 256 << 10

    /// What comes through a pipe, from a thread of its own.
    private final class Piped: Sendable {
        let reading: FileDescriptor
        let writing: FileDescriptor

        init() throws { (reading, writing) = try FileDescriptor.pipe() }

        func write(_ text: String) throws { _ = try writing.writeAll(text.utf8) }

        func end() throws { try writing.close() }

        deinit { try? reading.close() }
    }

    private final class Stop: Sendable {
        let isSet = Atomic(false)
    }

    @Test func aPipeThatPausesStopsNobody() throws {
        let world = try ActingWorld()
        let store = world.store
        let pipe = try Piped()
        let outcome = Awaited<Result<ImportReport, StoreError>>()
        Thread.detachNewThread {
            do throws(StoreError) {
                outcome.fulfil(
                    .success(
                        try store.importLines(
                            from: [ImportSource(name: "pipe", file: pipe.reading)])))
            } catch { outcome.fulfil(.failure(error)) }
        }
        var number = 0
        var count = 0
        while count < Self.pipeByteCount {
            number += 1
            let name = String(repeating: "n", count: 900)
            let line =
                #"{"type":"organization","account":"acme","id":"i\#(number)","name":"\#(name)"}"#
                + "\n"
            try pipe.write(line)
            count += line.utf8.count
        }
        // The import is under way and waits for more. Others write meanwhile.
        let ann = try world.session("acme/ann")
        try ann.perform(.organization("meanwhile"))
        try store.administer { try $0.perform(.organization("by hand"), in: "acme") }
        try pipe.write(#"{"type":"end","lines":\#(number)}"# + "\n")
        try pipe.end()
        let report = try outcome.wait().get()
        #expect(report.objectCounts == ["organization": number])
        #expect(report.sourcesWithoutEnd == [])
        #expect(try store.problems() == [])
    }

    @Test func whoMayNotImportIsReadNothingFrom() throws {
        let world = try ActingWorld()
        let pipe = try Piped()
        // Nobody writes, and nobody ends it: reading would wait for ever.
        let bob = try world.session("acme/bob")
        let source = ImportSource(name: "pipe", file: pipe.reading)
        guard case .denied = kind(of: { try bob.importData(from: [source]) }) else {
            Issue.record("not denied")
            return
        }
        try pipe.end()
    }

    /// What is too much for memory lies beside the store, without a name.
    @Test(arguments: [0, 1, 1_050])
    func whateverComesThroughAPipeIsWhatIsRead(lineCount: Int) throws {
        let scratch = try Scratch()
        let pipe = try Piped()
        let long = String(repeating: "n", count: InterchangeLimit.messageByteCountMaximum)
        let line =
            #"{"type":"group","account":"acme","id":"g","name":"G","description":"\#(long)"}"#
            + "\n"
        let sent = [UInt8](String(repeating: line, count: lineCount).utf8)
        if lineCount > 1 { #expect(sent.count > Spool.memoryByteCountMaximum) }
        let isWritten = Awaited<Void>()
        Thread.detachNewThread {
            _ = try? pipe.writing.writeAll(sent)
            try? pipe.end()
            isWritten.fulfil(())
        }
        let spooled = try SpooledSources(
            [ImportSource(name: "pipe", file: pipe.reading)], beside: scratch.store)
        let sources = spooled.sources
        isWritten.wait()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.string) == [])
        var read: [UInt8] = []
        let file = try #require(sources.first).file
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { break }
            read += buffer[..<count]
        }
        #expect(read == sent)
        _ = consume spooled
    }

    /// What is no line of the format ends at the first, however much there would be of it: who sends
    /// here never ends by itself.
    @Test(arguments: [
        ("garbage\n", "", 1), ("", "garbage\n", 3), ("[]\n", "", 1),
        ("{\"type\":\"latchkey\",\"version\":9}\n", "", 1), ("\u{0}", "", 1), ("", "\u{0}", 3),
        ("\u{FEFF}{}\n", "", 1), ("\n", "", 1), ("", "x", 3),
    ])
    func whatIsNoLineIsRefusedAtTheFirst(first: String, after: String, line: Int) throws {
        let world = try ActingWorld()
        let pipe = try Piped()
        let isRefused = Stop()
        let isOver = Awaited<Void>()
        // Nobody waits for whoever reads no more.
        try #require(fcntl(pipe.writing.rawValue, F_SETFL, O_NONBLOCK) == 0)
        let number = pipe.writing.rawValue
        Thread.detachNewThread {
            let good = #"{"type":"organization","account":"acme","id":"i","name":"I"}"# + "\n"
            if first.isEmpty { try? pipe.write(good + good) }
            let bad = [UInt8](String(repeating: first + after, count: 4_096).utf8)
            while !isRefused.isSet.load(ordering: .relaxed) {
                let count = unsafe bad.withUnsafeBytes {
                    unsafe write(number, $0.baseAddress, $0.count)
                }
                if count < 0 { usleep(200) }
            }
            isOver.fulfil(())
        }
        let source = ImportSource(name: "pipe", file: pipe.reading)
        let before = try world.store.exported()
        do throws(StoreError) {
            try world.store.importLines(from: [source])
            Issue.record("imported")
        } catch {
            #expect(error.line == line && error.source == "pipe", "\(error)")
            guard case .invalid = error.kind else {
                Issue.record("\(error)")
                return
            }
        }
        isRefused.isSet.store(true, ordering: .relaxed)
        isOver.wait()
        try pipe.end()
        #expect(try world.store.exported() == before)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: world.scratch.folder.string)
                .allSatisfy { !$0.contains("importing") })
    }

    @Test func aRegularFileIsReadWhereItIs() throws {
        let scratch = try Scratch()
        let source = try scratch.source("lines")
        let spooled = try SpooledSources([source], beside: scratch.store)
        #expect(spooled.sources.map(\.file) == [source.file])
    }
}
