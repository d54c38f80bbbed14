namespace Tracking.Local.Hosting;

/// <summary>Something the person at the keyboard can mend; the message is one sentence that says how.</summary>
internal sealed class LocalRuntimeException(string message) : Exception(message);
