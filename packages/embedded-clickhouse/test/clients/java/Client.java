import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Properties;

/**
 * Reads every row of `source` with the JDBC driver and writes it to `copied`, in several batches.
 *
 * Usage: java -cp 'JARS/*' Client.java HOST:PORT USER PASSWORD [PROPERTY=VALUE...]
 */
final class Client {
  private static final int BATCH = 3000;

  /** Converts a value for the RowBinary writer, which accepts only one form of dates, lists and non-text bytes. */
  private static Object valueOf(ResultSet rows, int column) throws SQLException {
    String type = rows.getMetaData().getColumnTypeName(column);
    if (type.startsWith("FixedString")) return rows.getBytes(column);
    if (type.startsWith("Array")) return rows.getArray(column).getArray();
    return type.equals("Date") ? rows.getObject(column, LocalDate.class) : rows.getObject(column);
  }

  private static int copyRows(Connection connection) throws SQLException {
    int count = 0;
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("SELECT * FROM source ORDER BY id")) {
      int columns = rows.getMetaData().getColumnCount();
      String marks = String.join(", ", Collections.nCopies(columns, "?"));
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO copied VALUES (" + marks + ")")) {
        while (rows.next()) {
          for (int column = 1; column <= columns; column += 1) {
            insert.setObject(column, valueOf(rows, column));
          }
          insert.addBatch();
          count += 1;
          if (count % BATCH == 0) insert.executeBatch();
        }
        insert.executeBatch();
      }
    }
    return count;
  }

  /** Returns the code of ClickHouse's exception, 0 if the driver has none, -1 if the query succeeded. */
  private static int codeOf(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) continue;
      return -1;
    } catch (SQLException exception) {
      return exception.getErrorCode();
    }
  }

  public static void main(String[] args) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", args[1]);
    properties.setProperty("password", args[2]);
    for (int at = 3; at < args.length; at += 1) {
      String[] option = args[at].split("=", 2);
      properties.setProperty(option[0], option[1]);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:clickhouse://" + args[0] + "/default", properties)) {
      int rows = copyRows(connection);
      int early = codeOf(connection, "SELECT * FROM nothing");
      int late = codeOf(connection, "SELECT throwIf(number = 3000000) FROM numbers(4000000)");
      System.out.printf("{\"rows\":%d,\"early\":%d,\"late\":%d}", rows, early, late);
    }
  }
}
