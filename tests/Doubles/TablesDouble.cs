using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>The tables of an account in memory. Each is there as soon as somebody asks for it.</summary>
public sealed class TablesDouble : TableServiceClient
{
    private readonly ConcurrentDictionary<string, TableDouble> tables = new();
    private BlobsDouble? blobs;

    /// <summary>The calls made to all tables.</summary>
    public StorageCalls Calls { get; } = new();

    /// <summary>A table.</summary>
    public TableDouble this[string name] => tables.GetOrAdd(name, n => new TableDouble(n, Calls));

    /// <inheritdoc />
    public override TableClient GetTableClient(string tableName) => this[tableName];

    /// <summary>The blobs of the same account.</summary>
    public BlobsDouble Blobs => blobs ??= new BlobsDouble(Calls);

    /// <summary>The account.</summary>
    internal StorageClients Account() => new(this, Blobs);
}
