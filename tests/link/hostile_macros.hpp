// Names that well-known headers define as macros, each with a text that compiles nowhere.
// Not among them: Xlib's Success, which cpp-httplib itself does not survive.
// No include guard: this may come more than once.

// clang-format off

// <windows.h>
#undef min
#define min(a, b) 0 0
#undef max
#define max(a, b) 0 0

// <windows.h>, object-like
#undef ERROR
#define ERROR 0 0
#undef NO_ERROR
#define NO_ERROR 0 0
#undef DELETE
#define DELETE 0 0
#undef IN
#define IN 0 0
#undef OUT
#define OUT 0 0
#undef OPTIONAL
#define OPTIONAL 0 0
#undef CONST
#define CONST 0 0
#undef VOID
#define VOID 0 0
#undef TRUE
#define TRUE 0 0
#undef FALSE
#define FALSE 0 0
#undef interface
#define interface 0 0
#undef small
#define small 0 0
#undef near
#define near 0 0
#undef far
#define far 0 0
#undef CALLBACK
#define CALLBACK 0 0
#undef IGNORE
#define IGNORE 0 0
#undef INFINITE
#define INFINITE 0 0
#undef STRICT
#define STRICT 0 0
#undef ABSOLUTE
#define ABSOLUTE 0 0
#undef RELATIVE
#define RELATIVE 0 0
#undef DIFFERENCE
#define DIFFERENCE 0 0
#undef PASSTHROUGH
#define PASSTHROUGH 0 0
#undef TRANSPARENT
#define TRANSPARENT 0 0
#undef OPAQUE
#define OPAQUE 0 0
#undef SendMessage
#define SendMessage 0 0
#undef GetMessage
#define GetMessage 0 0
#undef GetObject
#define GetObject 0 0
#undef CreateFile
#define CreateFile 0 0
#undef DeleteFile
#define DeleteFile 0 0
#undef GetCurrentTime
#define GetCurrentTime 0 0
#undef Yield
#define Yield 0 0

// Xlib
#undef None
#define None 0 0
#undef Bool
#define Bool 0 0
#undef Status
#define Status 0 0
#undef Always
#define Always 0 0
#undef True
#define True 0 0
#undef False
#define False 0 0
#undef Above
#define Above 0 0
#undef Below
#define Below 0 0
#undef Complex
#define Complex 0 0
#undef KeyPress
#define KeyPress 0 0

// sys/sysmacros.h, older compilers
#undef major
#define major 0 0
#undef minor
#define minor 0 0
#undef makedev
#define makedev 0 0
#undef unix
#define unix 0 0
#undef linux
#define linux 0 0

// macOS AssertMacros.h, Unreal, Objective-C
#undef check
#define check(condition) 0 0
#undef check_noerr
#define check_noerr(condition) 0 0
#undef verify
#define verify(condition) 0 0
#undef verify_noerr
#define verify_noerr(condition) 0 0
#undef require
#define require(condition) 0 0
#undef require_noerr
#define require_noerr(condition) 0 0
#undef nil
#define nil 0 0
#undef YES
#define YES 0 0
#undef NO
#define NO 0 0

// Qt
#undef emit
#define emit 0 0
#undef slots
#define slots 0 0
#undef signals
#define signals 0 0
#undef foreach
#define foreach 0 0
#undef forever
#define forever 0 0

// the Linux kernel, embedded SDKs
#undef likely
#define likely 0 0
#undef unlikely
#define unlikely 0 0
#undef DEBUG
#define DEBUG 0 0
#undef INFO
#define INFO 0 0
#undef WARNING
#define WARNING 0 0
#undef PI
#define PI 0 0
#undef B0
#define B0 0 0
#undef B1
#define B1 0 0
#undef I
#define I 0 0
