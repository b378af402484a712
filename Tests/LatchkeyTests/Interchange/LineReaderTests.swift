import Foundation
import SystemPackage
import Testing

@testable import Latchkey

@Suite("Interchange: lines of a file") struct LineReaderTests {
    /// The lines that are read of those bytes through a pipe, up to an error.
    private func lines(
        _ bytes: [UInt8], limit: Int = 100
    ) throws -> (lines: [String], error: InterchangeError?) {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll(bytes) }
        return collect(pipe.readEnd, limit: limit)
    }

    private func collect(
        _ file: FileDescriptor, limit: Int
    ) -> (lines: [String], error: InterchangeError?) {
        var reader = LineReader(file, lineByteCountMaximum: limit)
        var lines: [String] = []
        do throws(InterchangeError) {
            while try reader.advance() {
                var bytes: [UInt8] = []
                let line = reader.line
                for index in line.indices { bytes.append(line[index]) }
                lines.append(String(decoding: bytes, as: UTF8.self))
            }
        } catch {
            return (lines, error)
        }
        return (lines, nil)
    }

    /// As a terminal or a pipe is that another program has told not to keep its users waiting.
    private func pipeThatKeepsNobodyWaiting() throws -> (
        readEnd: FileDescriptor, writeEnd: FileDescriptor
    ) {
        let pipe = try FileDescriptor.pipe()
        for end in [pipe.readEnd, pipe.writeEnd] {
            #expect(fcntl(end.rawValue, F_SETFL, fcntl(end.rawValue, F_GETFL) | O_NONBLOCK) == 0)
        }
        return (pipe.readEnd, pipe.writeEnd)
    }

    @Test("A pause of what is not to be waited for is waited for") func pauses() throws {
        let pipe = try pipeThatKeepsNobodyWaiting()
        defer { try? pipe.readEnd.close() }
        Thread.detachNewThread {
            for line in ["one\n", "two\n"] {
                usleep(50_000)
                _ = try? pipe.writeEnd.writeAll(line.utf8)
            }
            try? pipe.writeEnd.close()
        }
        let found = collect(pipe.readEnd, limit: 100)
        #expect(found.lines == ["one", "two"] && found.error == nil)
    }

    @Test("What takes no more for now is waited for") func fullPipes() throws {
        let pipe = try pipeThatKeepsNobodyWaiting()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        Thread.detachNewThread {
            usleep(50_000)
            try? pipe.writeEnd.writeAllWaiting(bytes)
            try? pipe.writeEnd.close()
        }
        usleep(200_000)
        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 10_000)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes {
                try unsafe pipe.readEnd.readWaiting(into: $0)
            }
            if count == 0 { break }
            read += buffer[..<count]
        }
        #expect(read == bytes)
        try pipe.readEnd.close()
    }

    @Test(
        "Lines end in a line feed, with or without a carriage return, or with the file",
        arguments: [
            ("", []),
            ("a", ["a"]),
            ("a\n", ["a"]),
            ("a\r\n", ["a"]),
            ("a\r", ["a"]),
            ("a\n\n", ["a", ""]),
            ("\n\na", ["", "", "a"]),
            ("a\rb\r\r\nc", ["a\rb\r", "c"]),
            ("\r\n", [""]),
        ])
    func ends(text: String, expected: [String]) throws {
        let (lines, error) = try lines(Array(text.utf8))
        #expect(lines == expected)
        #expect(error == nil)
    }

    @Test("A byte-order mark is an error that says so")
    func byteOrderMark() throws {
        let (lines, error) = try lines([0xEF, 0xBB, 0xBF, 0x7B, 0x7D, 0x0A])
        #expect(lines.isEmpty)
        #expect(
            error?.description
                == "line 1, column 1: found a byte-order mark, expected UTF-8 without one")
        #expect(try self.lines([0x0A, 0xEF, 0xBB, 0xBF]).error == nil)
    }

    @Test("A line may be as long as the limit says, and no longer")
    func limit() throws {
        func text(_ count: Int, _ end: String) -> [UInt8] {
            Array("first\n".utf8) + [UInt8](repeating: 0x78, count: count) + Array(end.utf8)
        }
        for end in ["", "\n", "\r\n", "\r"] {
            #expect(try lines(text(100, end)).lines.last?.utf8.count == 100)
            #expect(
                try lines(text(101, end)).error?.description
                    == "line 2: found a line that is too long, expected at most 100 bytes")
        }
        #expect(try lines(text(50_000, "")).error?.line == 2)
    }

    @Test("Lines that lie across what is read at once come out whole")
    func chunks() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: url) }
        let path = FilePath(url.path())
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        defer { try? file.close() }
        let chunk = LineReader.chunkByteCount
        let sizes = [
            1, chunk - 3, 0, chunk, chunk - 1, chunk + 1, 7, 3 * chunk, 0, 0, 2 * chunk - 5, 5,
        ]
        let expected = sizes.enumerated().map { index, size in
            String(repeating: Character(Unicode.Scalar(UInt8(97 + index))), count: size)
        }
        try file.writeAll(expected.joined(separator: "\r\n").utf8)
        try file.seek(offset: 0, from: .start)
        let (lines, error) = collect(file, limit: 3 * chunk)
        #expect(lines == expected)
        #expect(error == nil)
        try file.seek(offset: 0, from: .start)
        #expect(collect(file, limit: 3 * chunk - 1).error?.line == 8)
    }

    @Test("A file that cannot be read is an error with the line that was wanted")
    func failure() throws {
        let pipe = try FileDescriptor.pipe()
        defer { try? pipe.readEnd.close() }
        try pipe.writeEnd.close()
        let (_, error) = collect(pipe.writeEnd, limit: 100)
        #expect(error?.line == 1)
        #expect(error?.problem.hasPrefix("the file could not be read: ") == true)
    }
}
